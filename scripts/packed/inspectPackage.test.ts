import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { inspectPackage } from "./inspectPackage.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "atoms-kit-inspect-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

const manifest = (fields: object): string =>
  JSON.stringify({
    exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
    ...fields,
  });

test("nothing is wrong with a package that is whole", () => {
  write({
    "package.json": manifest({ dependencies: { zustand: "^5.0.0" } }),
    "dist/index.js": 'export { useIt } from "./useIt.js";',
    "dist/useIt.js":
      '"use client";\nimport { useState } from "react";\nexport const useIt = useState;',
    "dist/index.d.ts": "",
  });
  expect(inspectPackage(folder, "/home/me/atoms-kit")).toEqual([]);
});

test("what is missing, misplaced or left over is named", () => {
  write({
    "package.json": manifest({
      bin: { it: "./bin/it.js" },
      dependencies: { "@atoms-kit/client": "workspace:*" },
    }),
    "dist/index.js": 'import { useState } from "react";\nexport const useIt = () => useState();',
    "dist/types.test-d.d.ts": "",
    "dist/worker.js": "// /home/me/atoms-kit/packages/client",
  });
  expect(inspectPackage(folder, "/home/me/atoms-kit")).toEqual([
    "package.json promises ./dist/index.d.ts, which is not there",
    "package.json promises ./bin/it.js, which is not there",
    "@atoms-kit/client is wanted as workspace:*",
    "dist/types.test-d.d.ts is for this repository alone",
    "dist/worker.js holds a path of this machine",
    'dist/index.js needs "use client" as its first statement',
  ]);
});
