import { compareExactly } from "../analysis/exactness.js";
import { withRecordedCall } from "../browser/recordedCall.js";
import { wait } from "../clock.js";
import { alternate, type Measure, row } from "../measure.js";
import { stream } from "../servers/stream.js";
import { noise } from "../signals/noise.js";

export const burst: Measure = {
  name: "burst",
  title: "Burst",
  how: "Noise in chunks of 100 ms, sixty times as fast as it plays: a minute within a second (quick mode: three seconds). What is rendered is compared with what was sent, sample by sample.",
  async run(bench) {
    const seconds = bench.isQuick ? 3 : 60;
    const wrong = row("samples that are wrong or missing", "samples", { isHeadline: true });
    const added = row("samples of something else after the last", "samples");
    const notes: string[] = [];
    const silent = row("samples of silence within", "samples");
    await alternate(bench, 1, (side) =>
      withRecordedCall(bench, side, async ({ line, probe }) => {
        await probe.forget();
        const samples = noise(line.outputRateHz * seconds);
        line.startTurn();
        await stream(line, samples, { chunkMs: 100, speed: 60 });
        await wait(seconds * 1000 + 500);
        line.endTurn();
        const { samples: heard, sampleRateHz } = await probe.take("output");
        if (sampleRateHz !== line.outputRateHz) {
          notes.push(`${side} plays at ${sampleRateHz} Hz: no comparison is possible.`);
          return;
        }
        const { wrongSamples, addedSamples, gapSamples, firstWrong } = compareExactly(
          samples,
          heard,
        );
        wrong.values[side].push(wrongSamples);
        added.values[side].push(addedSamples);
        silent.values[side].push(gapSamples);
        if (firstWrong !== -1) {
          notes.push(
            `${side}: the first wrong sample is number ${firstWrong} of ${samples.length}.`,
          );
        }
      }),
    );
    return { rows: [wrong, silent, added], notes };
  },
};
