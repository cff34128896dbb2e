import type { Row } from "../measure.js";
import { peerName, type Section } from "./results.js";
import { markdownTable } from "./table.js";

const opening = "<!-- bench -->";
const closing = "<!-- /bench -->";

/** The README with the headlines between its two markers; null where it has no markers. */
export function withTable(readme: string, sections: readonly Section[]): string | null {
  const from = readme.indexOf(opening);
  const to = readme.indexOf(closing);
  if (from === -1 || to < from) return null;
  const table = markdownTable(headlines(sections), peerName);
  return `${readme.slice(0, from + opening.length)}\n\n${table}\n\n${readme.slice(to)}`;
}

/** The lines of the README say what they are about, for there is no heading over each. */
function headlines(sections: readonly Section[]): Row[] {
  return sections.flatMap(({ measure, findings }) =>
    findings.rows
      .filter(({ isHeadline }) => isHeadline)
      .map((row) => ({ ...row, what: `${measure.title}: ${row.what}` })),
  );
}
