import { cpSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runCommand } from "./runCommand.js";

const consumers = fileURLToPath(new URL("../../fixtures/consumers/", import.meta.url));

/** Copies one of `fixtures/consumers` to an empty folder, and installs what it needs and what is named. */
export async function installApp(
  name: "node" | "vite" | "next",
  folder: string,
  packages: readonly string[],
): Promise<void> {
  cpSync(`${consumers}${name}`, folder, { recursive: true });
  await addPackages(folder, packages);
}

/** `npm install`, as in any app. */
export async function addPackages(folder: string, packages: readonly string[]): Promise<void> {
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
  await runCommand("npm", ["install", ...quiet, ...packages], { cwd: folder });
}
