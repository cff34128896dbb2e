import { cpSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { publishedPackages } from "./packages.js";
import { bundleForBrowsers } from "./packed/bundleForBrowsers.js";
import { compileTypes } from "./packed/compileTypes.js";
import { assertNoDuplicates } from "./packed/findCopies.js";
import { inspectPackage } from "./packed/inspectPackage.js";
import { addPackages, installApp } from "./packed/installApp.js";
import { packPackages } from "./packed/packPackages.js";
import { runCommand } from "./packed/runCommand.js";
import { createTemporaryFolder } from "./packed/temporaryFolder.js";

/**
 * Installs what would be published into an empty app and proves what can be proved without a browser. The calls in
 * Chromium are in `fixtures/consumers`. Run it after `pnpm build:packages`.
 */

/** Both ends of what `peerDependencies` and `dependencies` promise; the app has a store of its own. */
const newest = ["react@19", "react-dom@19", "@types/react@19", "zustand@5"];
const oldest = ["react@18.0.0", "react-dom@18.0.0", "@types/react@18", "zustand@5.0.0"];

const timeoutMs = 60_000;
const root = fileURLToPath(new URL("..", import.meta.url));
const folder = createTemporaryFolder();
const app = join(folder.path, "app");
const installed = (name: string): string => join(app, "node_modules", name);

const runScript = (...args: string[]): Promise<string> =>
  runCommand(process.execPath, args, { cwd: app, timeoutMs });

try {
  const tarballs = await packPackages(folder.path);
  await installApp("node", app, [...tarballs.values(), ...newest]);

  const wrong = publishedPackages().flatMap(({ name }) =>
    inspectPackage(installed(name), root).map((problem) => `${name}: ${problem}.`),
  );
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
  console.log("The tarballs hold what they promise, and nothing else.");

  for (const packages of [newest, oldest]) {
    if (packages === oldest) await addPackages(app, oldest);
    assertNoDuplicates(app);
    await runScript("importAll.mjs", ...entryPoints());
    await runScript("render.mjs");
    await compileTypes(app);
    await bundleForBrowsers(app);
    console.log(
      `With ${packages.join(", ")}: one copy of each, imported, rendered, compiled, bundled.`,
    );
  }

  await runScript("call.mjs");
  console.log("The client talks to the local agent in Node.");

  cpSync(installed("@atoms-kit/client"), join(app, "second/client"), { recursive: true });
  await runScript("secondCopy.mjs", "./second/client/dist/index.js");
  console.log("A second copy of the client knows the errors of the first.");
} finally {
  folder.remove();
}

function entryPoints(): string[] {
  return publishedPackages().flatMap(({ name, entries }) =>
    entries.map((entry) => join(name, entry)),
  );
}
