import type { Bench } from "../measure.js";
import type { Side } from "../sides.js";
import { openPage, type PageOptions, type RecordedCall, startCall, stopCall } from "./call.js";

/** The context, the socket and the echo canceller have come to rest by then. */
const settleMs = 700;

/** Opens a page, starts a call that is recorded, and cleans up whatever comes of it. */
export async function withRecordedCall<Result>(
  bench: Bench,
  side: Side,
  work: (call: RecordedCall) => Promise<Result>,
  options: PageOptions = {},
): Promise<Result> {
  const opened = await openPage(bench, bench.servers[side], { ...options, tap: true });
  try {
    const call = await startCall(opened);
    const { probe } = opened;
    if (probe === null) throw new Error("The page has no recorder.");
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    const result = await work({ ...call, probe });
    await stopCall(opened);
    return result;
  } finally {
    await opened.close();
  }
}
