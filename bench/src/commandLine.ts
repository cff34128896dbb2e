import { parseArgs } from "node:util";

export type CommandLine = {
  isQuick: boolean;
  /** Names of measures; empty for all. */
  only: string[];
  /** How long each run may wait for the machine to be quiet, in ms. */
  patienceMs: number;
  /** A commit to measure instead of the working tree. */
  ref: string | null;
};

export const usage = (
  names: readonly string[],
): string => `pnpm bench [--quick] [--only NAME]… [--patience SECONDS] [--ref COMMIT]

  --quick             under five minutes, coarser
  --only NAME         one measure; may be repeated: ${names.join(", ")}
  --patience SECONDS  how long each run may wait for others to leave the machine alone; 20, or 0 with --quick
  --ref COMMIT        measures a commit instead of the working tree

A run of everything writes bench/results.md, and the table in the README.`;

/** @throws Error with a sentence for the user. */
export function parseCommandLine(args: string[], names: readonly string[]): CommandLine | "help" {
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== "--"),
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
      ref: { type: "string" },
      patience: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  const unknown = values.only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`There is no measure "${unknown}".`);
  const patienceMs = Number(values.patience ?? (values.quick ? 0 : 20)) * 1000;
  if (!(patienceMs >= 0)) throw new Error("--patience takes a number of seconds.");
  return { isQuick: values.quick, patienceMs, only: values.only, ref: values.ref ?? null };
}
