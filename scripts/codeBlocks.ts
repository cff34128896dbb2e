import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A fenced block of a document. */
export type CodeBlock = { file: string; language: string; code: string };

/** The blocks of a Markdown file that name their language, in order. */
export function codeBlocks(root: string, file: string): CodeBlock[] {
  const text = readFileSync(join(root, file), "utf8");
  return Array.from(text.matchAll(/^```(\w+)\n(.*?)^```$/gms), ([, language, code]) => ({
    file,
    language: language ?? "",
    code: code ?? "",
  }));
}
