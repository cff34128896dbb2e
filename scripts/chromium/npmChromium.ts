import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where a Chromium from the npm registry is kept, for machines without root and without Playwright's downloads. */
export const npmChromiumFolder = fileURLToPath(
  new URL("../../node_modules/.cache/atoms-kit-chromium", import.meta.url),
);

const npmChromiumPath = join(npmChromiumFolder, "chromium");

export function findNpmChromium(): string | null {
  return existsSync(npmChromiumPath) ? npmChromiumPath : null;
}
