import { findChromium } from "./find.js";

/** The Chromium of this machine. `pnpm chromium` installs one. */
export function requireChromium(): string {
  const path = findChromium();
  if (path === null) {
    throw new Error("No Chromium was found. Run `pnpm chromium`, or set CHROMIUM_PATH.");
  }
  return path;
}
