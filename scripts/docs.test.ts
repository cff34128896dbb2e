import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { globSync } from "tinyglobby";
import { expect, test } from "vitest";
import { codeBlocks } from "./codeBlocks.js";

const root = fileURLToPath(new URL("..", import.meta.url));
/** Inside the repository, so that the blocks find its packages. */
const workshop = join(root, "node_modules/.cache/atoms-kit/docs");

const blocks = globSync(["*.md", "docs/*.md", "packages/*/README.md"], { cwd: root })
  .toSorted()
  .flatMap((file) => codeBlocks(root, file));

test("every TypeScript block of the documents compiles, as a user would paste it", () => {
  rmSync(workshop, { recursive: true, force: true });
  mkdirSync(workshop, { recursive: true });
  const typed = blocks.filter(({ language }) => language === "ts" || language === "tsx");
  expect(typed.length).toBeGreaterThan(5);
  typed.forEach(({ file, language, code }, index) => {
    const name = `${file.replaceAll(/[/.]/g, "-")}-${index}.${language}`;
    writeFileSync(join(workshop, name), `${code}\nexport {};\n`);
  });
  writeFileSync(
    join(workshop, "tsconfig.json"),
    JSON.stringify({
      extends: join(root, "tsconfig.base.json"),
      compilerOptions: {
        lib: ["ES2023", "DOM", "DOM.Iterable"],
        types: ["node", "react", "vite/client"],
        noPropertyAccessFromIndexSignature: false,
      },
      include: ["*.ts", "*.tsx", join(root, "packages/client/src/inlineImports.d.ts")],
    }),
  );
  const { stdout, status } = spawnSync("tsc", ["-p", workshop], { encoding: "utf8" });
  expect({ stdout, status }).toEqual({ stdout: "", status: 0 });
});

test("the transport of the documents is the one that is tested", () => {
  const example = readFileSync(join(root, "test-support/portTransport.ts"), "utf8");
  const code = blocks.flatMap((block) => (block.file === "docs/transports.md" ? block.code : []));
  expect(code).toContain(example);
});

test("every script that the documents name exists", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const named = blocks
    .filter(({ language }) => language === "sh")
    .flatMap(({ code }) =>
      Array.from(code.matchAll(/pnpm@[\d.]+ (\S+)/g), ([, name]) => name ?? ""),
    );
  expect(named).toContain("demo");
  for (const name of named) expect(Object.keys(scripts)).toContain(name);
});
