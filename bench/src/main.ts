import { readFileSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { launchChromium } from "./browser/launch.js";
import { withRecordedCall } from "./browser/recordedCall.js";
import { buildSite } from "./build/buildSite.js";
import { packOurs } from "./build/packOurs.js";
import { parseCommandLine, usage, type CommandLine } from "./commandLine.js";
import { describeOthers, watchOthers } from "./machine.js";
import type { Bench } from "./measure.js";
import { measures } from "./measures/all.js";
import { paths } from "./paths.js";
import { withTable } from "./report/readme.js";
import { peerName, type Section, writeResults } from "./report/results.js";
import { markdownTable } from "./report/table.js";
import { startOurServer } from "./servers/ours.js";
import { startPeerServer } from "./servers/peerStandIn.js";
import { startSite } from "./servers/site.js";
import { sides } from "./sides.js";

const log = (line: string): void => void process.stdout.write(`${line}\n`);
const names = measures.map(({ name }) => name);

async function main(): Promise<void> {
  const commandLine = parseCommandLine(process.argv.slice(2), names);
  if (commandLine === "help") return log(usage(names));
  const began = performance.now();
  const load = loadavg()[0] ?? 0;
  log("Building both pages…");
  const built = packOurs(commandLine.ref);
  await buildSite();
  const { sections, chromium } = await measureAll(commandLine);
  if (commandLine.only.length > 0) return;

  const { isQuick } = commandLine;
  const tookSeconds = (performance.now() - began) / 1000;
  writeFileSync(
    paths.results,
    writeResults(sections, { built, chromium, isQuick, load, tookSeconds }),
  );
  log(`\nWritten: bench/results.md, after ${Math.round(tookSeconds)} s.`);
  const readme = withTable(readFileSync(paths.readme, "utf8"), sections);
  if (readme !== null) writeFileSync(paths.readme, readme);
}

async function measureAll({ isQuick, patienceMs, only }: CommandLine) {
  const site = await startSite();
  const servers = { ours: await startOurServer(), peer: await startPeerServer() };
  const browser = await launchChromium();
  const bench: Bench = {
    browser,
    site,
    servers,
    isQuick,
    patienceMs,
    restMs: isQuick ? 800 : 2000,
    log,
  };
  const sections: Section[] = [];
  try {
    // The first call of a browser starts its audio service, which would be counted against whoever comes first.
    for (const side of sides) await withRecordedCall(bench, side, () => Promise.resolve());
    for (const measure of measures) {
      if (only.length > 0 && !only.includes(measure.name)) continue;
      const began = performance.now();
      const others = watchOthers();
      log(`\n${measure.title}`);
      const measured = await measure.run(bench);
      const load = describeOthers(others());
      const findings = { ...measured, notes: [...(measured.notes ?? []), `Noise: ${load}.`] };
      sections.push({ measure, findings });
      log(markdownTable(findings.rows, peerName));
      for (const note of findings.notes) log(note);
      log(`(${measure.name}: ${Math.round((performance.now() - began) / 1000)} s)`);
    }
    return { sections, chromium: `Chromium ${browser.version()}` };
  } finally {
    await browser.close();
    await Promise.all([site.close(), servers.ours.close(), servers.peer.close()]);
  }
}

await main().catch((error: unknown) => {
  log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
});
