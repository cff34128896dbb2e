import { parseArgs } from "node:util";

export type CommandLine = {
  isQuick: boolean;
  /** Names of measures; empty for all. */
  only: string[];
  /** A commit to measure instead of the working tree. */
  ref: string | null;
};

export const usage = (
  names: readonly string[],
): string => `pnpm bench [--quick] [--only NAME]… [--ref COMMIT]

  --quick   under five minutes, coarser
  --only    one measure; may be repeated: ${names.join(", ")}
  --ref     measures a commit instead of the working tree

A run of everything writes bench/results.md; a full one also writes the table in the README.`;

/** @throws Error with a sentence for the user. */
export function parseCommandLine(args: string[], names: readonly string[]): CommandLine | "help" {
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== "--"),
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
      ref: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  const unknown = values.only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`There is no measure "${unknown}".`);
  return { isQuick: values.quick, only: values.only, ref: values.ref ?? null };
}
