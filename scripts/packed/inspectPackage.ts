import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import { needsUseClient, startsWithUseClient } from "./useClient.js";

type Targets = string | { [condition: string]: Targets };

type Manifest = {
  exports: Record<string, Targets>;
  bin?: Record<string, string>;
  dependencies?: Record<string, string>;
};

/**
 * Reads what a tarball holds.
 *
 * @param folder The package as it is installed.
 * @param root This repository, whose path must not be in it.
 * @returns What is wrong with it, in words.
 */
export function inspectPackage(folder: string, root: string): string[] {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  const files = globSync("**", { cwd: folder, ignore: ["node_modules/**"], dot: true }).toSorted();
  return [
    ...[...filesOf(manifest.exports), ...filesOf(manifest.bin ?? {})]
      .filter((file) => !existsSync(join(folder, file)))
      .map((file) => `package.json promises ${file}, which is not there`),
    ...Object.entries(manifest.dependencies ?? {})
      .filter(([, range]) => range.startsWith("workspace:"))
      .map(([name, range]) => `${name} is wanted as ${range}`),
    ...files
      .filter((file) => /\.(?:test|test-d|stories|browser)\./.test(file))
      .map((file) => `${file} is for this repository alone`),
    ...files
      .filter((file) => readFileSync(join(folder, file), "utf8").includes(root))
      .map((file) => `${file} holds a path of this machine`),
    ...files
      .filter((file) => /^dist\/.*\.js$/.test(file))
      .filter((file) => {
        const code = readFileSync(join(folder, file), "utf8");
        return needsUseClient(code) && !startsWithUseClient(code);
      })
      .map((file) => `${file} needs "use client" as its first statement`),
  ];
}

function filesOf(targets: Targets): string[] {
  return typeof targets === "string" ? [targets] : Object.values(targets).flatMap(filesOf);
}
