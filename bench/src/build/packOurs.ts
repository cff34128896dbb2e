import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { paths } from "../paths.js";

const names = ["client", "react"];

/**
 * Builds our packages, packs them, and lays the tarballs' content where an app would have it: what is measured is what
 * would be published.
 *
 * @param ref A commit to build instead of the working tree, in a copy of its own.
 * @returns What was built, in words.
 */
export function packOurs(ref: string | null): string {
  const checkout = ref === null ? null : checkOut(ref);
  try {
    const root = checkout ?? paths.repository;
    const filters = names.flatMap((name) => ["--filter", `@atoms-kit/${name}`]);
    pnpm(root, ...filters, "build");
    rmSync(paths.packed, { recursive: true, force: true });
    for (const name of names) unpack(join(root, "packages", name), name);
    return describe(ref);
  } finally {
    if (checkout !== null) rmSync(checkout, { recursive: true, force: true });
  }
}

function pnpm(cwd: string, ...args: string[]): string {
  return execFileSync("pnpm", args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
}

function git(...args: string[]): string {
  return execFileSync("git", args, { cwd: paths.repository, encoding: "utf8" }).trim();
}

/** A copy of a commit outside the repository, with its dependencies. */
function checkOut(ref: string): string {
  const folder = mkdtempSync(join(tmpdir(), "atoms-kit-bench-"));
  const archive = execFileSync("git", ["archive", ref], {
    cwd: paths.repository,
    maxBuffer: 1e9,
  });
  execFileSync("tar", ["-x"], { cwd: folder, input: archive });
  pnpm(folder, "install", "--frozen-lockfile", "--prefer-offline");
  return folder;
}

function unpack(folder: string, name: string): void {
  const target = join(paths.packed, "node_modules/@atoms-kit", name);
  mkdirSync(target, { recursive: true });
  const printed = pnpm(folder, "pack", "--pack-destination", paths.packed);
  const tarball = printed.split("\n").find((line) => line.endsWith(".tgz"));
  if (tarball === undefined) throw new Error(`pnpm packed nothing in packages/${name}`);
  execFileSync("tar", ["-xzf", tarball, "-C", target, "--strip-components=1"]);
}

function describe(ref: string | null): string {
  const commit = git("rev-parse", "--short", ref ?? "HEAD");
  const isChanged = ref === null && git("status", "--porcelain", "packages") !== "";
  return isChanged ? `${commit} with uncommitted changes` : commit;
}
