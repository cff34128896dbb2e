import { compareExactly } from "../analysis/exactness.js";
import { withRecordedCall } from "../browser/recordedCall.js";
import { wait } from "../clock.js";
import { alternate, type Measure, row } from "../measure.js";
import { stream } from "../servers/stream.js";
import { noise } from "../signals/noise.js";

export const burst: Measure = {
  name: "burst",
  title: "Burst",
  how: "Noise in chunks of 100 ms, sixty times as fast as it plays: a minute within a second (quick mode: five seconds). What is rendered is compared with what was sent, sample by sample.",
  async run(bench) {
    const seconds = bench.isQuick ? 5 : 60;
    const wrong = row("samples that are wrong, missing or added", "samples", { isHeadline: true });
    const silent = row("samples of silence within", "samples");
    await alternate(1, (side) =>
      withRecordedCall(bench, side, async ({ line, probe }) => {
        await probe.forget();
        const samples = noise(line.outputRateHz * seconds);
        line.startTurn();
        await stream(line, samples, { chunkMs: 100, speed: 60 });
        await wait(seconds * 1000 + 500);
        line.endTurn();
        const { samples: heard, sampleRateHz } = await probe.take("output");
        if (sampleRateHz !== line.outputRateHz) {
          bench.log(`${side} plays at ${sampleRateHz} Hz: no comparison is possible.`);
          return;
        }
        const { wrongSamples, gapSamples } = compareExactly(samples, heard);
        wrong.values[side].push(wrongSamples);
        silent.values[side].push(gapSamples);
      }),
    );
    return { rows: [wrong, silent] };
  },
};
