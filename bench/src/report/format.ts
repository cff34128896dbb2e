import { median, quantile } from "../analysis/statistics.js";
import type { Row, Unit } from "../measure.js";

/** Decimal places of each unit. */
const places = {
  KiB: 1,
  ms: 1,
  "s/min": 2,
  "/min": 0,
  MiB: 1,
  samples: 0,
  nodes: 0,
  s: 2,
} satisfies Record<Unit, number>;

/** What is shown of some values. NaN when there are none. */
export function headline({ isP95 = false }: Row, values: readonly number[]): number {
  const known = values.filter(Number.isFinite);
  return isP95 ? quantile(known, 0.95) : median(known);
}

/** `12.3 (10.1…15.0)`; a dash when nothing was measured. */
export function formatValues(row: Row, values: readonly number[]): string {
  const known = values.filter(Number.isFinite);
  if (known.length === 0) return "–";
  const digits = places[row.unit];
  const text = rounded(headline(row, known), digits);
  if (known.length === 1 || row.isP95) return text;
  return `${text} (${rounded(Math.min(...known), digits)}…${rounded(Math.max(...known), digits)})`;
}

/** Without a sign before a zero. */
const rounded = (value: number, digits: number): string =>
  value.toFixed(digits).replace(/^-(0(\.0+)?)$/, "$1");

/** How many times the peer's value is ours. A dash where one of them is next to nothing. */
export function formatRatio(row: Row): string {
  const ours = headline(row, row.values.ours);
  const peer = headline(row, row.values.peer);
  const least = 10 ** -places[row.unit];
  if (Number.isNaN(ours) || Number.isNaN(peer)) return "–";
  if (Math.abs(ours) < least && Math.abs(peer) < least) return "both 0";
  if (ours < least) return "ours 0";
  if (peer < least) return "peer 0";
  const ratio = peer / ours;
  return ratio < 0 ? "–" : `${ratio.toFixed(ratio < 10 ? 1 : 0)} ×`;
}
