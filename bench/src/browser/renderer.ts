import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** CPU time of a renderer so far, in seconds. */
export type CpuTimes = { main: number; whole: number; worklet: number };

/** A process that renders pages, seen from the system. */
export type Renderer = {
  pid: number;
  cpu(): CpuTimes;
  /** Memory of its own, without files, in MiB. */
  anonymousMiB(): number;
};

/**
 * The renderer with an audio worklet thread, which is the one with the call in it.
 *
 * @returns Null where there is no `/proc`, or no such process.
 */
export function findCallRenderer(): Renderer | null {
  const pid = childRenderers().find((candidate) =>
    threadsOf(candidate).some(({ name }) => isWorklet(name)),
  );
  if (pid === undefined) return null;
  return {
    pid,
    cpu() {
      const threads = threadsOf(pid);
      const sum = (wanted: (thread: Thread) => boolean): number =>
        threads.filter(wanted).reduce((total, { seconds }) => total + seconds, 0);
      return {
        main: sum(({ tid }) => tid === pid),
        whole: sum(() => true),
        worklet: sum(({ name }) => isWorklet(name)),
      };
    },
    anonymousMiB() {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      return Number(/^RssAnon:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
    },
  };
}

type Thread = { tid: number; name: string; seconds: number };

/** `AudioWorklet th…` or `Realtime AudioW…`: the system cuts names at fifteen letters. */
const isWorklet = (name: string): boolean => name.includes("AudioW");

function threadsOf(pid: number): Thread[] {
  const folder = `/proc/${pid}/task`;
  return list(folder).flatMap((tid) => {
    try {
      const name = readFileSync(join(folder, tid, "comm"), "utf8").trim();
      const nanoseconds = readFileSync(join(folder, tid, "schedstat"), "utf8").split(" ")[0];
      return [{ tid: Number(tid), name, seconds: Number(nanoseconds) / 1e9 }];
    } catch {
      // The thread ended meanwhile.
      return [];
    }
  });
}

/** Renderers that descend from this process: there may be other browsers on the machine. */
function childRenderers(): number[] {
  const parents = new Map<number, number>();
  const renderers: number[] = [];
  for (const entry of list("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
      parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
      const isRenderer = readFileSync(`/proc/${entry}/cmdline`, "utf8").includes("--type=renderer");
      if (isRenderer) renderers.push(Number(entry));
    } catch {
      // The process ended meanwhile.
    }
  }
  const isOurs = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === process.pid || isOurs(parents.get(pid)));
  return renderers.filter(isOurs);
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
