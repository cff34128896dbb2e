import { findLast, findOnset, silenceWithin } from "../analysis/sound.js";
import { gaps } from "../analysis/statistics.js";
import { blockPage } from "../browser/blockPage.js";
import type { RecordedCall } from "../browser/call.js";
import { withRecordedCall } from "../browser/recordedCall.js";
import { wait } from "../clock.js";
import { alternate, type Measure, row } from "../measure.js";
import { stream } from "../servers/stream.js";
import { tone } from "../signals/tone.js";

const lengthsMs = [100, 250, 500, 1000];
const turnMs = 2500;
const chunkMs = 20;
const leadMs = 40;

export const blocking: Measure = {
  name: "blocking",
  title: "A blocked main thread",
  how: `Every 3 s a turn of ${turnMs} ms begins, a tone in chunks of 20 ms at the speed of play, ${leadMs} ms ahead; 800 ms later the main thread is kept busy. Silence: milliseconds of the turn in which the tone is missing. Uplink gap: the longest time without a frame of the microphone. Added delay: by how much longer than it is the turn takes to play, up to its last sample.`,
  async run(bench) {
    const lines = lengthsMs.map((ms) => ({
      ms,
      silence: row(`${ms} ms: silence`, "ms", { isHeadline: ms === 500 }),
      gap: row(`${ms} ms: uplink gap`, "ms", { isHeadline: ms === 500 }),
      delay: row(`${ms} ms: added delay`, "ms"),
    }));
    const notes: string[] = [];
    await alternate(bench, bench.isQuick ? 1 : 4, (side) =>
      withRecordedCall(bench, side, async (call) => {
        // One without a block first: what is missing in that one is not the block's doing.
        if (!bench.isQuick) await playTurn(call, 0);
        for (const { ms, silence, gap, delay } of lines) {
          const heard = await playTurn(call, ms);
          silence.values[side].push(heard.silenceMs);
          gap.values[side].push(heard.uplinkGapMs);
          delay.values[side].push(heard.addedDelayMs);
          if (heard.serverLateMs > leadMs) {
            const late = Math.round(heard.serverLateMs);
            notes.push(`${side}, ${ms} ms: the server itself was up to ${late} ms late.`);
          }
        }
      }),
    );
    return { rows: lines.flatMap(({ silence, gap, delay }) => [silence, gap, delay]), notes };
  },
};

async function playTurn(call: RecordedCall, blockMs: number) {
  const { line, probe } = call;
  const { outputRateHz } = line;
  await probe.forget();
  line.uplink = [];
  line.startTurn();
  const samples = tone(1000, outputRateHz, (outputRateHz * turnMs) / 1000);
  const sending = stream(line, samples, { chunkMs, leadMs });
  await wait(800);
  const block = await blockPage(call, blockMs);
  const sentAt = await sending;
  line.endTurn();
  // Late audio is still to come.
  await wait(300 + blockMs);
  const recording = await probe.take("output");
  const first = findOnset(recording.samples);
  const last = findLast(recording.samples);
  const playedMs = ((last - first) * 1000) / recording.sampleRateHz;
  const arrivals = line.uplink
    .map(({ arrivedAt }) => arrivedAt)
    .filter((time) => time > block.from - 200 && time < block.to + 200);
  return {
    silenceMs: silenceWithin(recording, first, last),
    uplinkGapMs: Math.max(...gaps(arrivals)),
    addedDelayMs: playedMs - turnMs,
    serverLateMs: Math.max(...sentAt.map((time, i) => time - sentAt[0]! - (i * chunkMs - leadMs))),
  };
}
