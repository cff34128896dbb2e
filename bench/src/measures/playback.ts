import { timeOfOnset } from "../analysis/sound.js";
import { withRecordedCall } from "../browser/recordedCall.js";
import { wait } from "../clock.js";
import { alternate, type Measure, row } from "../measure.js";
import { tone } from "../signals/tone.js";

const toneMs = 120;

export const playback: Measure = {
  name: "playback",
  title: "Server to render",
  how: "Single turns of 120 ms with pauses of odd lengths between. From just before the frame is given to the socket to the render of the first sample that is not zero.",
  async run(bench) {
    const p50 = row("first sample sent to first sample rendered", "ms", { isHeadline: true });
    const p95 = row("the same, 95th percentile", "ms", { isP95: true });
    const clock = row("error of the clocks, at most", "ms");
    const turns = bench.isQuick ? 12 : 25;
    await alternate(bench, bench.isQuick ? 1 : 4, (side) =>
      withRecordedCall(bench, side, async ({ line, probe }) => {
        const sent: number[] = [];
        for (let turn = 0; turn < turns; turn += 1) {
          line.startTurn();
          sent.push(
            line.sendAudio(tone(1000, line.outputRateHz, (line.outputRateHz * toneMs) / 1000)),
          );
          await wait(toneMs);
          line.endTurn();
          await wait(250 + ((turn * 7.3) % 23));
        }
        const recording = await probe.take("output");
        p50.values[side].push(...sent.map((sentAt) => timeOfOnset(recording, sentAt) - sentAt));
        clock.values[side].push(probe.clockErrorMs);
      }),
    );
    p95.values = p50.values;
    return { rows: [p50, p95, clock] };
  },
};
