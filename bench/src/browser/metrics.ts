import type { CDPSession } from "playwright";

/** What Chromium says about a page. Ask for `startMetrics` first. */
export type Metrics = {
  /** Time in tasks of the main thread, in seconds. */
  taskSeconds: number;
  heapMiB: number;
  nodes: number;
};

export async function startMetrics(cdp: CDPSession): Promise<void> {
  await cdp.send("Performance.enable");
}

export async function readMetrics(cdp: CDPSession): Promise<Metrics> {
  const { metrics } = await cdp.send("Performance.getMetrics");
  const named = new Map(metrics.map(({ name, value }) => [name, value]));
  return {
    taskSeconds: named.get("TaskDuration") ?? Number.NaN,
    heapMiB: (named.get("JSHeapUsedSize") ?? Number.NaN) / 2 ** 20,
    nodes: named.get("Nodes") ?? Number.NaN,
  };
}

/** Collects garbage until nothing more comes of it. */
export async function collectGarbage(cdp: CDPSession): Promise<void> {
  for (let round = 0; round < 3; round += 1) await cdp.send("HeapProfiler.collectGarbage");
}
