import { cpus, totalmem } from "node:os";
import type { Findings, Measure } from "../measure.js";
import { markdownTable } from "./table.js";

export const peerName = "@elevenlabs/react 1.15.2";

export type Section = { measure: Measure; findings: Findings };

/** What was measured, on what, and how. */
export type Circumstances = {
  built: string;
  chromium: string;
  isQuick: boolean;
  /** The load of the machine before the first measure: the average of a minute. */
  load: number;
  tookSeconds: number;
};

export function writeResults(sections: readonly Section[], about: Circumstances): string {
  const { built, chromium, isQuick, load, tookSeconds } = about;
  const [cpu] = cpus();
  const parts = [
    "# Results",
    `Written by \`pnpm bench${isQuick ? " --quick" : ""}\` in ${Math.round(tookSeconds)} s. Don't edit it.`,
    [
      `- atoms-kit: ${built}, from its packed tarballs. Peer: ${peerName}, over its WebSocket.`,
      `- ${chromium}, headless. ${cpus().length} × ${cpu?.model.trim() ?? "unknown processor"}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${process.version}. Load before the run: ${load.toFixed(2)}.`,
      ...(isQuick
        ? ["- Quick mode: few and short runs. Take the ratios as an order of magnitude."]
        : []),
    ].join("\n"),
    "## How to read it",
    [
      "Each line shows the median (least…greatest) of n values, or the 95th percentile alone; the ratio is the peer's value",
      "divided by ours, so more than 1 is in our favour. The last line under each table says how much others disturbed it. Both sides run in the same Chromium, in turn, each on a fresh page,",
      "against a server of its own on loopback: ours is the local agent led by a script, theirs a stand-in that speaks their",
      "protocol. One scenario drives both. Absolute times belong to this machine; the ratio is what counts.",
    ].join("\n"),
    [
      "What is heard is recorded by a worklet beside whatever the page connects to its destination (or to a MediaStream that",
      "an element plays), the same for both. It posts each quantum straight to a worker, which notes the moment; so a blocked",
      "page does not disturb the recorder. A moment is therefore late by a hop between threads, a few tenths of a millisecond,",
      "and has the grain of the device's period, in which several quanta are rendered at once. The worker's clock is compared",
      "with the bench's over a socket: 40 questions, the fastest answer counts, the error is at most half of its round trip",
      "(see `error of the clocks`). Where sound lasts longer than it was sent for, the true end of the ear is the loudspeaker:",
      "see that section.",
    ].join("\n"),
    ...sections.map(formatSection),
  ];
  return `${parts.join("\n\n")}\n`;
}

function formatSection({ measure, findings }: Section): string {
  const notes = (findings.notes ?? []).map((note) => `- ${note}`).join("\n");
  return [
    `## ${measure.title}`,
    measure.how,
    markdownTable(findings.rows, peerName),
    ...(notes === "" ? [] : [notes]),
  ].join("\n\n");
}
