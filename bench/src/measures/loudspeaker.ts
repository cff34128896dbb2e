import { findLast, timeOfOnset } from "../analysis/sound.js";
import { type Call, openPage, startCall, stopCall } from "../browser/call.js";
import { launchChromium } from "../browser/launch.js";
import { type Loudspeaker, startLoudspeaker } from "../browser/pulse.js";
import { wait } from "../clock.js";
import { alternate, type Bench, type Measure, row } from "../measure.js";
import { type Side, sides } from "../sides.js";
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
    const greeting = row("greeting: start to loudspeaker, less the microphone", "ms");
    const rows = [p50, p95, greeting, arriving, queued];
    const started = await startLoudspeaker();
    if ("reason" in started) return { rows, notes: [`Not measured: ${started.reason}`] };
    const browser = await launchChromium(started.server);
    try {
      const here = { ...bench, browser };
      // The first call of a browser starts its audio service.
      for (const side of sides) await greet(here, side, started);
      await alternate(bench, bench.isQuick ? 1 : 5, async (side) => {
        greeting.values[side].push(await greet(here, side, started));
        await withCall(here, side, async (call) => {
          p50.values[side].push(...(await timeTurns(call, started, bench.isQuick ? 6 : 20)));
          arriving.values[side].push(await fallTime(call, started, 2));
          if (!bench.isQuick) queued.values[side].push(await fallTime(call, started, 60));
        });
      });
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
  side: Side,
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

/**
 * The server speaks as soon as the call is open. The page's clock is taken as it is: without a recorder there is nobody
 * to compare it with, and on one machine the two differ by some tenths of a millisecond.
 */
async function greet(bench: Bench, side: Side, speaker: Loudspeaker): Promise<number> {
  const opened = await openPage(bench, bench.servers[side], { restMs: bench.restMs });
  try {
    const heard = speaker.listen();
    const { start } = await startCall(opened, {
      onLine(line) {
        line.startTurn();
        line.sendAudio(tone(1000, line.outputRateHz, line.outputRateHz / 2));
      },
    });
    await wait(900);
    const timeOrigin = await opened.page.evaluate(() => performance.timeOrigin);
    const startedAt = timeOrigin + start.startedAt;
    await stopCall(opened);
    return timeOfOnset(heard(), startedAt) - startedAt - start.microphoneMs;
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
