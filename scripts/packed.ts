import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { globSync } from "tinyglobby";
import { build } from "vite";
import { publishedPackages } from "./packages.js";

/**
 * Installs what would be published into an empty app and uses it there: renders a page on a server in plain Node, and
 * bundles it for a browser. Run it after `pnpm build:packages`.
 */

const root = fileURLToPath(new URL("..", import.meta.url));
const app = realpathSync(mkdtempSync(join(tmpdir(), "atoms-kit-packed-")));

/** Both ends of what `peerDependencies` promise. */
const reactVersions = ["18", "19"];

const page = `
import { createElement as h } from "react";
import { ConversationProvider, useConversation, useConversationTranscript } from "@atoms-kit/react";
import { TalkButton } from "@atoms-kit/widgets";

function Page() {
  const { status } = useConversation();
  return h("p", null, status, useConversationTranscript().length, h(TalkButton));
}
export const app = h(ConversationProvider, { tokenUrl: "/token" }, h(Page));
`;

const client = `
import { createRoot } from "react-dom/client";
import "@atoms-kit/widgets/styles.css";
import worker from "@atoms-kit/client/assets/socket.worker.js?url&no-inline";
import worklet from "@atoms-kit/client/assets/voice.worklet.js?url&no-inline";
import { app } from "./page.js";
createRoot(document.body).render(app);
console.log({ worker, worklet });
`;

const server = `
import { renderToString } from "react-dom/server";
import { app } from "./page.js";
import "@atoms-kit/client";
import "@atoms-kit/client/testing";
const html = renderToString(app);
if (!/disconnected/.test(html) || !/data-slot="call-trigger"/.test(html)) throw new Error(html);
`;

/** The tarball that would be published from a folder. */
function pack(folder: string): string {
  const printed = execFileSync("pnpm", ["pack", "--pack-destination", app], {
    cwd: folder,
    encoding: "utf8",
  });
  const tarball = printed.split("\n").find((line) => line.endsWith(".tgz"));
  if (tarball === undefined) throw new Error(`pnpm packed nothing in ${folder}`);
  return tarball;
}

try {
  writeFileSync(join(app, "package.json"), '{"type":"module"}');
  writeFileSync(join(app, "page.js"), page);
  writeFileSync(join(app, "server.js"), server);
  writeFileSync(join(app, "index.html"), '<script type="module" src="/client.js"></script>');
  writeFileSync(join(app, "client.js"), client);
  const tarballs = publishedPackages().map(({ folder }) => pack(folder));

  for (const version of reactVersions) {
    const react = [`react@${version}`, `react-dom@${version}`];
    execFileSync("npm", ["install", "--no-audit", "--no-fund", ...tarballs, ...react], {
      cwd: app,
      stdio: ["ignore", "ignore", "inherit"],
    });
    execFileSync(process.execPath, ["server.js"], { cwd: app, stdio: "inherit" });
    await build({ root: app, logLevel: "error", configFile: false });
    for (const bundle of globSync("dist/assets/*", { cwd: app })) {
      if (readFileSync(join(app, bundle), "utf8").includes(root)) {
        throw new Error(`${bundle} holds a path of this machine.`);
      }
    }
    const bundled = globSync("dist/assets/*.js", { cwd: app });
    const assets = new Set(bundled.map((path) => readFileSync(join(app, path), "utf8")));
    for (const name of ["socket.worker.js", "voice.worklet.js"]) {
      const asset = join(app, "node_modules/@atoms-kit/client/dist/assets", name);
      if (!assets.has(readFileSync(asset, "utf8"))) {
        throw new Error(`A bundler's address of ${name} is not that of a file.`);
      }
    }
    console.log(`With React ${version} the packed packages render on a server, and bundle.`);
  }
  for (const file of globSync("node_modules/@atoms-kit/react/dist/use*.js", { cwd: app })) {
    if (!readFileSync(join(app, file), "utf8").startsWith('"use client"')) {
      throw new Error(`${file} has lost its "use client".`);
    }
  }
} finally {
  rmSync(app, { recursive: true, force: true });
}
