import { type Call, openPage, startCall, stopCall } from "../browser/call.js";
import { collectGarbage, readMetrics, startMetrics } from "../browser/metrics.js";
import { findCallRenderer } from "../browser/renderer.js";
import { wait } from "../clock.js";
import { alternate, type Measure, row } from "../measure.js";
import { stream } from "../servers/stream.js";
import { tone } from "../signals/tone.js";

const speed = 60;
const cyclesIn = { quick: 3, full: 5 };

export const memory: Measure = {
  name: "memory",
  title: "Memory",
  how: "Audio in chunks of 100 ms, sixty times as fast as it plays: 30 minutes (quick mode: 3). Heap: JavaScript of the main thread after garbage collection. Process: anonymous memory of the renderer, before, when all is queued, and after the call. Tasks: main thread time of the push. Left by a call: several calls one after the other on one page, after a first one that pays for code and caches.",
  async run(bench) {
    const cycles = bench.isQuick ? cyclesIn.quick : cyclesIn.full;
    const minutes = bench.isQuick ? 3 : 30;
    const queuedHeap = row("heap, all of it queued, more than before", "MiB");
    const queuedProcess = row(`process, ${minutes} minutes queued, more than before`, "MiB", {
      isHeadline: true,
    });
    const afterHeap = row("heap, after the end, more than before", "MiB");
    const afterProcess = row("process, after the end, more than before", "MiB");
    const tasks = row(`main thread, to take ${minutes} minutes in`, "s", { isHeadline: true });
    const nodes = row("DOM nodes left by a call", "nodes");
    const heap = row("heap left by a call", "MiB");
    const notes: string[] = [];
    await alternate(bench, bench.isQuick ? 1 : 3, async (side) => {
      const opened = await openPage(bench, bench.servers[side]);
      try {
        const call = await startCall(opened);
        const { cdp } = call;
        await startMetrics(cdp);
        await wait(1000);
        const renderer = findCallRenderer();
        const read = async () => {
          await collectGarbage(cdp);
          return { ...(await readMetrics(cdp)), process: renderer?.anonymousMiB() ?? Number.NaN };
        };
        const before = await read();
        const tasksBefore = (await readMetrics(cdp)).taskSeconds;
        await push(call, minutes);
        tasks.values[side].push((await readMetrics(cdp)).taskSeconds - tasksBefore);
        const queued = await read();
        await stopCall(opened);
        await wait(1500);
        const after = await read();
        queuedHeap.values[side].push(queued.heapMiB - before.heapMiB);
        queuedProcess.values[side].push(queued.process - before.process);
        afterHeap.values[side].push(after.heapMiB - before.heapMiB);
        afterProcess.values[side].push(after.process - before.process);
      } finally {
        await opened.close();
      }
    });
    await alternate(bench, 1, async (side) => {
      const opened = await openPage(bench, bench.servers[side]);
      const { cdp } = opened;
      try {
        await startMetrics(cdp);
        const read = async () => {
          await wait(300);
          await collectGarbage(cdp);
          return readMetrics(cdp);
        };
        const cycle = async () => {
          await startCall(opened);
          await stopCall(opened);
        };
        await cycle();
        const before = await read();
        for (let count = 0; count < cycles; count += 1) await cycle();
        const after = await read();
        nodes.values[side].push((after.nodes - before.nodes) / cycles);
        heap.values[side].push((after.heapMiB - before.heapMiB) / cycles);
      } finally {
        await opened.close();
      }
    });
    return {
      rows: [queuedHeap, queuedProcess, afterHeap, afterProcess, tasks, nodes, heap],
      notes,
    };
  },
};

async function push({ line }: Call, minutes: number): Promise<void> {
  const minute = tone(1000, line.outputRateHz, line.outputRateHz * 60);
  line.startTurn();
  for (let count = 0; count < minutes; count += 1) {
    await stream(line, minute, { chunkMs: 100, speed });
  }
  await wait(500);
}
