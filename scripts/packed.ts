import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
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
const modules = join(app, "node_modules");

/** The versions of React that are supported, by the names they have here. */
const reacts = [
  { react: "react-18", "react-dom": "react-dom-18" },
  { react: "react", "react-dom": "react-dom" },
];

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

const server = `
import { renderToString } from "react-dom/server";
import { app } from "./page.js";
import "@atoms-kit/client";
import "@atoms-kit/client/testing";
const html = renderToString(app);
if (!/disconnected/.test(html) || !/data-slot="call-trigger"/.test(html)) throw new Error(html);
`;

function install(folder: string): void {
  const tarball = execFileSync("pnpm", ["pack", "--pack-destination", app], {
    cwd: folder,
    encoding: "utf8",
  })
    .trim()
    .split("\n")
    .findLast((line) => line.endsWith(".tgz"));
  if (tarball === undefined) throw new Error(`pnpm packed nothing in ${folder}`);
  const { name } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    name: string;
  };
  const target = join(modules, name);
  mkdirSync(target, { recursive: true });
  execFileSync("tar", [
    "-xzf",
    join(app, tarball.split("/").at(-1)!),
    "--strip-components",
    "1",
    "-C",
    target,
  ]);
}

/** Stands for what an app's own installation would bring. */
function link(name: string, from: string): void {
  rmSync(join(modules, name), { recursive: true, force: true });
  symlinkSync(realpathSync(from), join(modules, name), "dir");
}

try {
  mkdirSync(modules, { recursive: true });
  writeFileSync(join(app, "package.json"), '{"type":"module"}');
  writeFileSync(join(app, "page.js"), page);
  writeFileSync(join(app, "server.js"), server);
  writeFileSync(join(app, "index.html"), '<script type="module" src="/client.js"></script>');
  writeFileSync(
    join(app, "client.js"),
    'import { createRoot } from "react-dom/client"; import "@atoms-kit/widgets/styles.css"; import { app } from "./page.js"; createRoot(document.body).render(app);',
  );
  for (const { folder } of publishedPackages()) install(folder);
  link("zustand", join(root, "packages/client/node_modules/zustand"));
  for (const react of reacts) {
    for (const [name, alias] of Object.entries(react))
      link(name, join(root, "node_modules", alias));
    execFileSync(process.execPath, ["server.js"], { cwd: app, stdio: "inherit" });
    await build({ root: app, logLevel: "error", configFile: false });
  }
  const bundles = globSync("dist/assets/*.{js,css}", { cwd: app });
  for (const bundle of bundles) {
    if (readFileSync(join(app, bundle), "utf8").includes(root)) {
      throw new Error(`${bundle} holds a path of this machine.`);
    }
  }
  for (const file of globSync("node_modules/@atoms-kit/react/dist/use*.js", { cwd: app })) {
    if (!readFileSync(join(app, file), "utf8").startsWith('"use client"')) {
      throw new Error(`${file} has lost its "use client".`);
    }
  }
  console.log(
    `The packed packages render on a server and bundle for a browser, with React 18 and 19 (${bundles.join(", ")}).`,
  );
} finally {
  rmSync(app, { recursive: true, force: true });
}
