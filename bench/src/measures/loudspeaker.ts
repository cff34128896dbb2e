import { findLast, timeOfOnset } from "../analysis/sound.js";
import { type Call, openPage, startCall, stopCall } from "../browser/call.js";
import { launchChromium } from "../browser/launch.js";
import { type Loudspeaker, startLoudspeaker } from "../browser/pulse.js";
import { wait } from "../clock.js";
import { alternate, type Bench, type Measure, row } from "../measure.js";
import { stream } from "../servers/stream.js";
import { tone } from "../signals/tone.js";

const toneMs = 120;

export const loudspeaker: Measure = {
  name: "loudspeaker",
  title: "Loudspeaker",
  how: "A Chromium of its own plays to PulseAudio's null sink, and the sink's monitor is recorded. A sample's moment is that of the recorder's least delayed piece. No recorder in the page.",
  async run(bench) {
    const p50 = row("first sample sent to loudspeaker", "ms", { isHeadline: true });
    const p95 = row("the same, 95th percentile", "ms", { isP95: true });
    const arriving = row("barge-in while audio is arriving, to −60 dBFS", "ms", {
      isHeadline: true,
    });
    const queued = row("barge-in in a queued reply, to −60 dBFS", "ms");
    const rows = [p50, p95, arriving, queued];
    const started = await startLoudspeaker();
    if ("reason" in started) return { rows, notes: [`Not measured: ${started.reason}`] };
    const browser = await launchChromium(started.server);
    try {
      await alternate(bench, bench.isQuick ? 1 : 5, (side) =>
        withCall({ ...bench, browser }, side, async (call) => {
          p50.values[side].push(...(await timeTurns(call, started, bench.isQuick ? 6 : 20)));
          arriving.values[side].push(await fallTime(call, started, 2));
          if (!bench.isQuick) queued.values[side].push(await fallTime(call, started, 60));
        }),
      );
    } finally {
      await browser.close();
      await started.close();
    }
    p95.values = p50.values;
    return { rows };
  },
};

async function withCall(
  bench: Bench,
  side: "ours" | "peer",
  work: (call: Call) => Promise<void>,
): Promise<void> {
  const opened = await openPage(bench, bench.servers[side]);
  try {
    const call = await startCall(opened);
    await wait(1000);
    await work(call);
    await stopCall(opened);
  } finally {
    await opened.close();
  }
}

async function timeTurns({ line }: Call, speaker: Loudspeaker, turns: number): Promise<number[]> {
  const heard = speaker.listen();
  const sent: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    line.startTurn();
    sent.push(line.sendAudio(tone(1000, line.outputRateHz, (line.outputRateHz * toneMs) / 1000)));
    await wait(toneMs);
    line.endTurn();
    await wait(400 + ((turn * 7.3) % 23));
  }
  await wait(300);
  const recording = heard();
  return sent.map((sentAt) => timeOfOnset(recording, sentAt) - sentAt);
}

/** Ten seconds of a tone, sent at this speed and interrupted after 1.5 s. */
async function fallTime({ line }: Call, speaker: Loudspeaker, speed: number): Promise<number> {
  const heard = speaker.listen();
  const stopping = new AbortController();
  line.startTurn();
  const samples = tone(400, line.outputRateHz, line.outputRateHz * 10);
  const sending = stream(line, samples, { chunkMs: 100, speed, signal: stopping.signal });
  await wait(1500);
  stopping.abort();
  const interruptedAt = line.interrupt();
  line.endTurn();
  await sending;
  await wait(2400);
  const recording = heard();
  return recording.timeOf(findLast(recording.samples)) - interruptedAt;
}
