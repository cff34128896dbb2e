import { publishedPackages } from "../packages.js";
import { runCommand } from "./runCommand.js";

/** Packs every package as it would be published, from what was built last. Returns the tarball of each name. */
export async function packPackages(destination: string): Promise<ReadonlyMap<string, string>> {
  const tarballs = new Map<string, string>();
  for (const { name, folder } of publishedPackages()) {
    const printed = await runCommand("pnpm", ["pack", "--pack-destination", destination], {
      cwd: folder,
    });
    const tarball = printed.split("\n").find((line) => line.endsWith(".tgz"));
    if (tarball === undefined) throw new Error(`pnpm packed nothing in ${folder}`);
    tarballs.set(name, tarball);
  }
  return tarballs;
}
