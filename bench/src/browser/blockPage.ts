import type { RecordedCall } from "./call.js";

/** Keeps the page's main thread busy for so long, as a heavy render does. Returns from when to when. */
export async function blockPage(
  { page, probe }: RecordedCall,
  ms: number,
): Promise<{ from: number; to: number }> {
  const { from, to } = await page.evaluate((blockMs) => {
    const began = performance.now();
    while (performance.now() - began < blockMs);
    const { timeOrigin } = performance;
    return { from: timeOrigin + began, to: timeOrigin + performance.now() };
  }, ms);
  return { from: from + probe.offsetMs, to: to + probe.offsetMs };
}
