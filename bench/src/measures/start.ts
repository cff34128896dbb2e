import { type Start, openPage, startCall, stopCall } from "../browser/call.js";
import { wait } from "../clock.js";
import { alternate, type Bench, type Measure, row } from "../measure.js";
import type { Side } from "../sides.js";

const slowMicrophoneMs = 300;
const slowServerMs = 200;

const withoutMicrophone = ({ startedAt, connectedAt, microphoneMs }: Start): number =>
  connectedAt - startedAt - microphoneMs;

export const start: Measure = {
  name: "start",
  title: "Start of a call",
  how: `From the call of \`startSession\` to \`onConnect\`, on the page's own clock, without a recorder, on a page that has come to rest. "Less the microphone": the time during which any getUserMedia was open is taken off, whatever else went on beside it. Cold is the first call of a fresh page, warm the second. Slow: the first getUserMedia takes ${slowMicrophoneMs} ms more, and the server's first byte comes ${slowServerMs} ms late; nothing is taken off there.`,
  async run(bench) {
    const cold = row("to connected, less the microphone, cold", "ms", { isHeadline: true });
    const warm = row("to connected, less the microphone, warm", "ms");
    const whole = row("to connected, cold, the microphone included", "ms");
    const slow = row("slow microphone and slow network, microphone granted", "ms", {
      isHeadline: true,
    });
    const asked = row("slow microphone and slow network, person asked first", "ms");

    await alternate(bench, bench.isQuick ? 3 : 15, async (side) => {
      const [first, second] = await startTwice(bench, side);
      cold.values[side].push(withoutMicrophone(first));
      whole.values[side].push(first.connectedAt - first.startedAt);
      warm.values[side].push(withoutMicrophone(second));
    });
    await alternate(bench, bench.isQuick ? 1 : 9, async (side) => {
      for (const granted of [true, false]) {
        const { startedAt, connectedAt } = await startSlowly(bench, side, granted);
        (granted ? slow : asked).values[side].push(connectedAt - startedAt);
      }
    });
    return { rows: [cold, warm, whole, slow, asked] };
  },
};

async function startTwice(bench: Bench, side: Side): Promise<[Start, Start]> {
  const opened = await openPage(bench, bench.servers[side], { restMs: bench.restMs });
  try {
    const first = await startCall(opened);
    await stopCall(opened);
    await wait(300);
    const second = await startCall(opened);
    await stopCall(opened);
    return [first.start, second.start];
  } finally {
    await opened.close();
  }
}

async function startSlowly(bench: Bench, side: Side, granted: boolean): Promise<Start> {
  const opened = await openPage(bench, bench.servers[side], { granted, restMs: bench.restMs });
  try {
    const call = await startCall(opened, {
      microphoneDelayMs: slowMicrophoneMs,
      serverDelayMs: slowServerMs,
    });
    await stopCall(opened);
    return call.start;
  } finally {
    await opened.close();
  }
}
