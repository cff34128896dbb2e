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
  /** The entry points that are files for bundlers to copy: `./styles.css`. */
  files: string[];
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
      const entries: string[] = [];
      const files: string[] = [];
      for (const [entry, target] of Object.entries(manifest.exports)) {
        if (typeof target === "string") files.push(entry);
        else if (target.types !== undefined) entries.push(entry);
      }
      return {
        name: manifest.name,
        folder,
        entries,
        files: files.filter((entry) => entry !== "./package.json"),
      };
    });
}

/** The declaration file of an entry point, once built. */
export function declarationFile({ folder }: PackageInfo, entry: string): string {
  return join(folder, "dist", entry, "index.d.ts");
}
