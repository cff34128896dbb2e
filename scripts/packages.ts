import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { globSync } from "tinyglobby";

/** One of the packages that are published. */
export type PackageInfo = {
  name: string;
  /** The absolute path of its folder. */
  folder: string;
  /** The entry points that are code: `.`, `./testing`. */
  entries: string[];
};

type Manifest = {
  name: string;
  private?: boolean;
  exports: Record<string, string | { types?: string }>;
};

const root = fileURLToPath(new URL("..", import.meta.url));

/** All packages that are published, in alphabetical order. */
export function publishedPackages(): PackageInfo[] {
  return globSync("packages/*/package.json", { cwd: root })
    .toSorted()
    .map((path) => {
      const folder = join(root, path, "..");
      const manifest = JSON.parse(readFileSync(join(root, path), "utf8")) as Manifest;
      const entries = Object.entries(manifest.exports).flatMap(([entry, target]) =>
        typeof target === "object" && target.types !== undefined ? [entry] : [],
      );
      return { name: manifest.name, folder, entries };
    });
}

/** The declaration file of an entry point, once built. */
export function declarationFile({ folder }: PackageInfo, entry: string): string {
  return join(folder, "dist", entry, "index.d.ts");
}
