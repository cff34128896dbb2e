#!/usr/bin/env node
import { existsSync } from "node:fs";

// Only a checkout has this file: there the source is run, whatever was built last.
const isCheckout = existsSync(new URL("../tsconfig.json", import.meta.url));

if (isCheckout) {
  // tsx is a development dependency of the repository.
  const { register } = await import("tsx/esm/api");
  register();
  await import(new URL("../src/cli.ts", import.meta.url).href);
} else {
  await import(new URL("../dist/cli.js", import.meta.url).href);
}
