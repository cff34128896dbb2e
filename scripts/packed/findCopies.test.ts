import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { assertNoDuplicates, findCopies } from "./findCopies.js";

let app: string;
beforeEach(() => {
  app = mkdtempSync(join(tmpdir(), "atoms-kit-copies-"));
});
afterEach(() => rmSync(app, { recursive: true }));

function install(path: string, version: string): void {
  mkdirSync(join(app, path), { recursive: true });
  writeFileSync(join(app, path, "package.json"), JSON.stringify({ version }));
}

test("one of each is as it should be; what a bundler keeps for itself does not count", () => {
  install("node_modules/react", "19.0.0");
  install("node_modules/@atoms-kit/client", "1.0.0");
  install("node_modules/next/dist/compiled/react", "19.1.0");
  expect(findCopies(app)).toEqual({ react: ["19.0.0"], "@atoms-kit/client": ["1.0.0"] });
  expect(() => assertNoDuplicates(app)).not.toThrow();
});

test("a second copy is found wherever it lies, and named", () => {
  install("node_modules/zustand", "5.0.0");
  install("node_modules/@atoms-kit/react/node_modules/zustand", "5.1.0");
  expect(() => assertNoDuplicates(app)).toThrow("zustand (5.1.0, 5.0.0)");
});
