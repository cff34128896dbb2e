import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { rolldown } from "rolldown";
import { inlineScript } from "../scripts/build/inlineScript.js";

/** Inside the repository, so that the program finds its packages. */
const workshop = fileURLToPath(new URL("../node_modules/.cache/atoms-kit/", import.meta.url));

/** A program in a Node of its own, without anything that a test runner adds. */
export type NodeProgram = {
  /** @returns what it printed. */
  run(nodeOptions: readonly string[], env: Record<string, string>): Promise<string>;
  remove(): void;
};

/** @param source TypeScript that imports the packages by their names. */
export async function buildNodeProgram(source: string): Promise<NodeProgram> {
  mkdirSync(workshop, { recursive: true });
  const folder = mkdtempSync(join(workshop, "program-"));
  const entry = join(folder, "entry.ts");
  const file = join(folder, "program.mjs");
  writeFileSync(entry, source);
  const build = await rolldown({
    input: entry,
    platform: "node",
    resolve: { conditionNames: ["atoms-kit-source", "import", "default"] },
    plugins: [inlineScript()],
  });
  await build.write({ file, format: "esm" });
  await build.close();
  return {
    async run(nodeOptions, env) {
      const { stdout } = await promisify(execFile)(process.execPath, [...nodeOptions, file], {
        env: { ...process.env, NODE_OPTIONS: "", ...env },
        timeout: 20_000,
      });
      return stdout;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
