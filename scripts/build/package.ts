import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { rolldown } from "rolldown";
import { bundleScript } from "./bundleScript.js";
import { inlineScript } from "./inlineScript.js";

/** Builds the package in the working directory into `dist`: a module a source file, and its types. */

type Manifest = {
  exports: Record<string, string | { "atoms-kit-source"?: string }>;
  /** Entry points that are no exports: what a binary runs. */
  atomsKitEntries?: string[];
  /** Scripts that pages may host themselves: where they go in `dist`, and what they are made from. */
  atomsKitAssets?: Record<string, string>;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
};

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
const entries = Object.values(manifest.exports).flatMap((target) =>
  typeof target === "object" && target["atoms-kit-source"]?.endsWith(".ts")
    ? [target["atoms-kit-source"]]
    : [],
);
entries.push(...(manifest.atomsKitEntries ?? []));
const external = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });

rmSync("dist", { recursive: true, force: true });

const build = await rolldown({
  input: entries,
  external: (id) =>
    id.startsWith("node:") || external.some((name) => id === name || id.startsWith(`${name}/`)),
  plugins: [inlineScript()],
  onLog(level, log, handler) {
    // "use client" is kept, module by module, which is all the warning is about.
    if (log.code !== "MODULE_LEVEL_DIRECTIVE") handler(level, log);
  },
});
await build.write({
  dir: "dist",
  format: "esm",
  preserveModules: true,
  preserveModulesRoot: "src",
  sourcemap: true,
});
await build.close();

for (const [target, source] of Object.entries(manifest.atomsKitAssets ?? {})) {
  const path = resolve("dist", target);
  mkdirSync(dirname(path), { recursive: true });
  const { code } = await bundleScript(source);
  writeFileSync(path, code);
}

const tsc = createRequire(import.meta.url).resolve("typescript/package.json");
execFileSync(process.execPath, [resolve(tsc, "../bin/tsc"), "-p", "tsconfig.build.json"], {
  stdio: "inherit",
});
