import { readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { wait } from "./clock.js";

/** How much of the machine others use. Null where there is no `/proc`. */

/** Less than this share of the processors, used by others, is quiet. */
const quietShare = 0.1;
const lookMs = 500;

/** Clock ticks since the start of the machine: of everything, and of this process and its descendants. */
type Ticks = { busy: number; own: number; all: number };

/** Starts to watch. The result says which share of the processors others used since then, 0 to 1. */
export function watchOthers(): () => number | null {
  const before = readTicks();
  return () => {
    const after = readTicks();
    if (before === null || after === null) return null;
    const others = after.busy - before.busy - (after.own - before.own);
    return Math.max(0, others / (after.all - before.all));
  };
}

/** Waits until others leave the machine alone, at most so long. */
export async function waitForQuiet(patienceMs: number): Promise<void> {
  const until = performance.now() + patienceMs;
  while (performance.now() < until) {
    const others = watchOthers();
    await wait(lookMs);
    const share = others();
    if (share === null || share < quietShare) return;
  }
}

function readTicks(): Ticks | null {
  try {
    const [, ...fields] = readFileSync("/proc/stat", "utf8").split("\n")[0]!.split(/\s+/);
    // user, nice, system, idle, iowait, irq, softirq, steal; guests are in user already.
    const numbers = fields.slice(0, 8).map(Number);
    const all = numbers.reduce((sum, ticks) => sum + ticks, 0);
    const busy = all - numbers[3]! - numbers[4]!;
    return { all, busy, own: ownTicks() };
  } catch {
    return null;
  }
}

/** The time of descendants that are gone is in what their parents waited for. */
function ownTicks(): number {
  const parents = new Map<number, number>();
  const ticks = new Map<number, number>();
  for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      parents.set(Number(entry), Number(fields[1]));
      const used = fields.slice(11, 15).map(Number);
      ticks.set(
        Number(entry),
        used.reduce((sum, value) => sum + value, 0),
      );
    } catch {
      // The process ended meanwhile.
    }
  }
  const isOwn = (pid: number): boolean => {
    const parent = parents.get(pid);
    return pid === process.pid || (parent !== undefined && isOwn(parent));
  };
  return [...ticks].reduce((sum, [pid, used]) => (isOwn(pid) ? sum + used : sum), 0);
}

/** For the report: `others used 3 % of 2 processors`. */
export function describeOthers(share: number | null): string {
  if (share === null) return "what others used meanwhile is not known";
  return `others used ${Math.round(share * 100)} % of ${cpus().length} processors meanwhile`;
}
