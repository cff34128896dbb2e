import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import { build } from "vite";
import { publishedPackages } from "../packages.js";

const browserPackages = publishedPackages().filter(({ name }) => name !== "@atoms-kit/local-agent");
const files = browserPackages.flatMap((info) => info.files.map((file) => join(info.name, file)));
const scripts = files.filter((file) => file.endsWith(".js"));

/** Everything of the main entry points, and each file that a page may host itself. */
const page = [
  ...browserPackages.map(({ name }, index) => `import * as package${index} from "${name}";`),
  ...files.filter((file) => file.endsWith(".css")).map((file) => `import "${file}";`),
  ...scripts.map((file, index) => `import url${index} from "${file}?url&no-inline";`),
  `console.log(${[
    ...browserPackages.map((_, index) => `{ ...package${index} }`),
    ...scripts.map((_, index) => `url${index}`),
  ].join()});`,
].join("\n");

/**
 * Bundles what the installed packages have for browsers.
 *
 * @throws Error when that fails, or when a script that a page may host itself does not come out as it is.
 */
export async function bundleForBrowsers(app: string): Promise<void> {
  writeFileSync(join(app, "index.html"), '<script type="module" src="/browser.js"></script>');
  writeFileSync(join(app, "browser.js"), page);
  await build({ root: app, logLevel: "error", configFile: false });
  const bundled = globSync("dist/assets/*.js", { cwd: app });
  const texts = new Set(bundled.map((path) => readFileSync(join(app, path), "utf8")));
  for (const script of scripts) {
    const [scope, name, ...path] = script.split("/");
    const file = join(app, "node_modules", scope ?? "", name ?? "", "dist", ...path);
    if (!texts.has(readFileSync(file, "utf8"))) {
      throw new Error(`A bundler's address of ${script} is not that of a file.`);
    }
  }
}
