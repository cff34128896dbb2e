import type { Browser } from "playwright";
import { waitForQuiet } from "./machine.js";
import type { FakeServer } from "./servers/line.js";
import type { Site } from "./servers/site.js";
import { type PerSide, type Side, sides } from "./sides.js";

/** What every measurement works with. */
export type Bench = {
  browser: Browser;
  site: Site;
  servers: PerSide<FakeServer>;
  /** Fewer and shorter runs. */
  isQuick: boolean;
  /** So long each run may wait for the machine to be quiet, in ms. */
  patienceMs: number;
  /** How long a page rests before a start is measured, in ms. */
  restMs: number;
  log: (line: string) => void;
};

export type Unit = "KiB" | "ms" | "s/min" | "/min" | "MiB" | "samples" | "nodes" | "s";

/** One line of the table: the values of all runs, of both sides. */
export type Row = {
  what: string;
  unit: Unit;
  values: PerSide<number[]>;
  /** Whether the line belongs into the README too. */
  isHeadline?: boolean;
  /** Whether the 95th percentile is shown instead of the median. */
  isP95?: boolean;
};

/** A group of lines, and how they were come by. */
export type Findings = {
  rows: Row[];
  /** What can't be measured here, or must be known to read the lines. */
  notes?: string[];
};

export type Measure = {
  /** For `--only`. */
  name: string;
  title: string;
  /** What is done, in a sentence or two, for the report. */
  how: string;
  run(bench: Bench): Promise<Findings>;
};

/** Runs something for both sides in turn, the other side first every second time. */
export async function alternate(
  { patienceMs }: Bench,
  runs: number,
  run: (side: Side, index: number) => Promise<void>,
): Promise<void> {
  for (let index = 0; index < runs; index += 1) {
    const order = index % 2 === 0 ? sides : sides.toReversed();
    for (const side of order) {
      await waitForQuiet(patienceMs);
      await run(side, index);
    }
  }
}

/** An empty line of the table. */
export function row(
  what: string,
  unit: Unit,
  options: Pick<Row, "isHeadline" | "isP95"> = {},
): Row {
  return { what, unit, values: { ours: [], peer: [] }, ...options };
}
