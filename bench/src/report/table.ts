import type { Row } from "../measure.js";
import { formatRatio, formatValues } from "./format.js";

/** A Markdown table, each column as wide as its widest cell, as the formatter wants it. */
export function markdownTable(rows: readonly Row[], peerName: string): string {
  const cells = [
    ["what", "unit", "atoms-kit", peerName, "ratio", "n"],
    ...rows.map((row) => [
      row.what,
      row.unit,
      formatValues(row, row.values.ours),
      formatValues(row, row.values.peer),
      formatRatio(row),
      countOf(row),
    ]),
  ];
  const widths = cells[0]!.map((_, column) =>
    Math.max(3, ...cells.map((line) => line[column]!.length)),
  );
  const lines = cells.map(
    (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`,
  );
  lines.splice(1, 0, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`);
  return lines.join("\n");
}

/** How many values there are; of both sides where that differs. */
function countOf({ values: { ours, peer } }: Row): string {
  return ours.length === peer.length ? String(ours.length) : `${ours.length}, ${peer.length}`;
}
