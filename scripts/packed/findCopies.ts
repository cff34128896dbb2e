import { readFileSync } from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";

/** What must be there once: two of them would not see each other's context, store or state. */
const singletons = ["react", "react-dom", "zustand", "@atoms-kit/client", "@atoms-kit/react"];

/**
 * Looks through all of an app's `node_modules`, nested ones included.
 *
 * @returns The versions of each package that must be there once; those that are not there are left out.
 */
export function findCopies(app: string): Record<string, string[]> {
  const copies: Record<string, string[]> = {};
  for (const name of singletons) {
    const manifests = globSync(`**/node_modules/${name}/package.json`, { cwd: app, dot: true });
    if (manifests.length === 0) continue;
    copies[name] = manifests.toSorted().map((path) => {
      const { version } = JSON.parse(readFileSync(join(app, path), "utf8")) as { version: string };
      return version;
    });
  }
  return copies;
}

/** @throws Error naming what an app has more than once. */
export function assertNoDuplicates(app: string): void {
  const several = Object.entries(findCopies(app)).filter(([, versions]) => versions.length > 1);
  if (several.length === 0) return;
  const list = several.map(([name, versions]) => `${name} (${versions.join(", ")})`).join(", ");
  throw new Error(`The app has more than one copy of ${list}.`);
}
