import { openPage, startCall, stopCall } from "../browser/call.js";
import { findOnset } from "../analysis/sound.js";
import { wait } from "../clock.js";
import { alternate, type Measure, row } from "../measure.js";
import { tone } from "../signals/tone.js";

export const greeting: Measure = {
  name: "greeting",
  title: "Greeting",
  how: "The server speaks as soon as the call is open on its side. From `startSession` to the render of the first sample, less the microphone as above. The recorder's worklet loads in the same context, on both sides, and costs both some of that time.",
  async run(bench) {
    const first = row("start to first sample, less the microphone", "ms");
    await alternate(bench, bench.isQuick ? 1 : 9, async (side) => {
      const opened = await openPage(bench, bench.servers[side], {
        tap: true,
        restMs: bench.restMs,
      });
      try {
        const { start } = await startCall(opened, {
          onLine(line) {
            line.startTurn();
            line.sendAudio(tone(1000, line.outputRateHz, line.outputRateHz));
          },
        });
        await wait(500);
        const { probe } = opened;
        const recording = await probe?.take("output");
        await stopCall(opened);
        if (!probe || !recording) return;
        const renderedAt = recording.timeOf(findOnset(recording.samples));
        const timeOrigin = await opened.page.evaluate(() => performance.timeOrigin);
        const startedAt = timeOrigin + start.startedAt + probe.offsetMs;
        first.values[side].push(renderedAt - startedAt - start.microphoneMs);
      } finally {
        await opened.close();
      }
    });
    return { rows: [first] };
  },
};
