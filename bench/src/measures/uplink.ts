import { delaysToWire } from "../analysis/matchFrames.js";
import { gaps } from "../analysis/statistics.js";
import { withRecordedCall } from "../browser/recordedCall.js";
import { wait } from "../clock.js";
import { alternate, type Measure, row } from "../measure.js";

export const uplink: Measure = {
  name: "uplink",
  title: "Microphone to server",
  how: "The microphone's signal is recorded in the same context; each frame that the server gets is searched in it, sample by sample. From the render of the frame's last sample to the frame's arrival.",
  async run(bench) {
    const delay = row("end of a frame captured to arrival", "ms", { isHeadline: true });
    const delayP95 = row("the same, 95th percentile", "ms", { isP95: true });
    const length = row("length of a frame", "ms");
    const rhythm = row("between two arrivals", "ms");
    const rhythmP95 = row("the same, 95th percentile", "ms", { isP95: true });
    const notes: string[] = [];
    await alternate(bench, bench.isQuick ? 1 : 3, (side) =>
      withRecordedCall(bench, side, async ({ line, probe }) => {
        await probe.forget();
        line.uplink = [];
        await wait(bench.isQuick ? 3000 : 8000);
        const frames = line.uplink;
        const capture = await probe.take("capture");
        const delays = delaysToWire(frames, capture);
        delay.values[side].push(...delays);
        length.values[side].push(
          ...frames.map(({ samples }) => (samples.length * 1000) / line.inputRateHz),
        );
        rhythm.values[side].push(...gaps(frames.map(({ arrivedAt }) => arrivedAt)));
        if (delays.length < frames.length / 2) {
          notes.push(
            `${side}: only ${delays.length} of ${frames.length} frames were found in the recording (${capture.sampleRateHz} Hz).`,
          );
        }
      }),
    );
    delayP95.values = delay.values;
    rhythmP95.values = rhythm.values;
    return { rows: [delay, delayP95, length, rhythm, rhythmP95], notes };
  },
};
