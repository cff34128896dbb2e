import { findLast, findOnset, silenceWithin } from "../analysis/sound.js";
import { withRecordedCall } from "../browser/recordedCall.js";
import { wait } from "../clock.js";
import { alternate, type Measure, row } from "../measure.js";
import { stream } from "../servers/stream.js";
import { tone } from "../signals/tone.js";

const jitterMs = 80;
const turnMs = 2000;

export const jitter: Measure = {
  name: "jitter",
  title: "A shaky network",
  how: `Turns of ${turnMs} ms in chunks of 20 ms at the speed of play; each chunk is up to ${jitterMs} ms late, in order, the same lateness for both sides. Silence: milliseconds of the turn in which the tone is missing. Depth: from the first sample sent to the first rendered, which is what a margin costs.`,
  async run(bench) {
    const silence = row("silence in a turn", "ms", { isHeadline: true });
    const depth = row("first sample sent to first rendered", "ms");
    const turns = bench.isQuick ? 2 : 10;
    await alternate(bench, bench.isQuick ? 1 : 2, (side, run) =>
      withRecordedCall(bench, side, async ({ line, probe }) => {
        const random = createRandom(run + 1);
        const samples = tone(1000, line.outputRateHz, (line.outputRateHz * turnMs) / 1000);
        for (let turn = 0; turn < turns; turn += 1) {
          await probe.forget();
          line.startTurn();
          const [sentAt] = await stream(line, samples, {
            chunkMs: 20,
            lateness: () => random() * jitterMs,
          });
          await wait(600);
          line.endTurn();
          await wait(200);
          const recording = await probe.take("output");
          const first = findOnset(recording.samples);
          silence.values[side].push(silenceWithin(recording, first, findLast(recording.samples)));
          depth.values[side].push(recording.timeOf(first) - sentAt!);
        }
      }),
    );
    return { rows: [silence, depth] };
  },
};

/** The same numbers from 0 to 1 each time. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}
