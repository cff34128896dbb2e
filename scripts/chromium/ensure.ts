import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { findChromium } from "./find.js";
import { npmChromiumFolder } from "./npmChromium.js";

/** Finds a Chromium, or installs one in the ways that this machine allows. */

function run(command: string, args: string[], cwd?: string): boolean {
  console.log(`> ${command} ${args.join(" ")}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", ...(cwd && { TMPDIR: cwd }) };
  return spawnSync(command, args, { stdio: "inherit", env, cwd }).status === 0;
}

function installWithPlaywright(): boolean {
  const manifest = createRequire(import.meta.url).resolve("playwright/package.json");
  return run(process.execPath, [join(dirname(manifest), "cli.js"), "install", "chromium"]);
}

function installWithApt(): boolean {
  if (process.getuid?.() !== 0) return false;
  return (
    run("apt-get", ["update"]) &&
    run("apt-get", ["install", "-y", "--no-install-recommends", "chromium"])
  );
}

/** A Chromium that travels inside an npm package, and unpacks itself into the folder for temporary files. */
function installFromNpm(): boolean {
  if (process.platform !== "linux") return false;
  mkdirSync(npmChromiumFolder, { recursive: true });
  const unpack =
    "import chromium from '@sparticuz/chromium'; console.log(await chromium.executablePath());";
  return (
    run("npm", [
      "install",
      "--no-save",
      "--prefix",
      npmChromiumFolder,
      "@sparticuz/chromium@153",
    ]) && run(process.execPath, ["--input-type=module", "-e", unpack], npmChromiumFolder)
  );
}

/** Debian's way first where it can work: its mirrors are reached from more places than Playwright's downloads. */
const ways = [installWithApt, installWithPlaywright, installFromNpm];

let path = findChromium();
for (const install of ways) {
  if (path !== null) break;
  install();
  path = findChromium();
}

if (path === null) {
  console.error(
    "No Chromium was found, and none could be installed. Install Chromium or Google Chrome by hand, or set CHROMIUM_PATH to one.",
  );
  process.exit(1);
}
console.log(`Chromium: ${path}`);
