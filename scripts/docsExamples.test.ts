import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { globSync } from "tinyglobby";
import { expect, test } from "vitest";
import { codeBlocks } from "./codeBlocks.js";

/** The examples of `docs/testing.md` are files that run as tests and stories; here they are held together. */

const root = fileURLToPath(new URL("..", import.meta.url));
const examples = globSync("docs/examples/*.tsx", { cwd: root });
const shown = codeBlocks(root, "docs/testing.md").map(({ code }) => code);

test.each(examples)("%s is shown as it is run", (file) => {
  expect(shown).toContain(readFileSync(`${root}/${file}`, "utf8"));
});

test("every example that is shown is run", () => {
  const isExample = (code: string): boolean => /^(?:test\(|export default meta)/m.test(code);
  expect(shown.filter(isExample)).toHaveLength(examples.length);
  expect(examples).toHaveLength(3);
});
