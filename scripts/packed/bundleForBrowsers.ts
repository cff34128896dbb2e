import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import { build } from "vite";

const page = `
import "@atoms-kit/widgets/styles.css";
import * as react from "@atoms-kit/react";
import * as widgets from "@atoms-kit/widgets";
import worker from "@atoms-kit/client/assets/socket.worker.js?url&no-inline";
import worklet from "@atoms-kit/client/assets/voice.worklet.js?url&no-inline";
console.log({ worker, worklet, ...react, ...widgets });
`;

/**
 * Bundles everything that the installed packages have for browsers. The scripts that a page may host itself must come
 * out as they are.
 *
 * @throws Error otherwise.
 */
export async function bundleForBrowsers(app: string): Promise<void> {
  writeFileSync(join(app, "index.html"), '<script type="module" src="/browser.js"></script>');
  writeFileSync(join(app, "browser.js"), page);
  await build({ root: app, logLevel: "error", configFile: false });
  const bundled = globSync("dist/assets/*.js", { cwd: app });
  const scripts = new Set(bundled.map((path) => readFileSync(join(app, path), "utf8")));
  for (const name of ["socket.worker.js", "voice.worklet.js"]) {
    const asset = join(app, "node_modules/@atoms-kit/client/dist/assets", name);
    if (!scripts.has(readFileSync(asset, "utf8"))) {
      throw new Error(`A bundler's address of ${name} is not that of a file.`);
    }
  }
}
