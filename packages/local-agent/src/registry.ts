import type { Fault } from "./faults.js";
import type { Call, CallSummary } from "./session/call.js";

/** What was counted since the start or the last reset. */
export type AgentStats = {
  tokensMinted: number;
  upgradesAccepted: number;
  upgradesRefused: number;
};

/** The calls of a server and what was arranged for them. */
export type Registry = {
  stats: AgentStats;
  /** Whether new calls are refused with 503. */
  isDraining(): boolean;
  setDraining(isDraining: boolean): void;
  /** The fault is for the next connection; several are used one by one. */
  queueFault(fault: Fault): void;
  takeQueuedFault(): Fault | undefined;
  add(call: Call): void;
  find(callId: string): Call | undefined;
  liveCalls(): Call[];
  /** Live calls and the last twenty that are over, oldest first. */
  summaries(): CallSummary[];
  /** Forgets counts, faults, draining and calls that are over. Live calls go on. */
  reset(): void;
};

const keptClosedCalls = 20;

/** Starts empty. */
export function createRegistry(): Registry {
  const stats: AgentStats = { tokensMinted: 0, upgradesAccepted: 0, upgradesRefused: 0 };
  const calls = new Map<string, Call>();
  let isDraining = false;
  let queuedFaults: Fault[] = [];

  function closedCalls(): Call[] {
    return [...calls.values()].filter((call) => !call.summary().open);
  }

  return {
    stats,
    isDraining: () => isDraining,
    setDraining(value) {
      isDraining = value;
    },
    queueFault(fault) {
      queuedFaults.push(fault);
    },
    takeQueuedFault: () => queuedFaults.shift(),
    add(call) {
      calls.set(call.callId, call);
      for (const old of closedCalls().slice(0, -keptClosedCalls)) calls.delete(old.callId);
    },
    find: (callId) => calls.get(callId),
    liveCalls: () => [...calls.values()].filter((call) => call.summary().open),
    summaries: () => [...calls.values()].map((call) => call.summary()),
    reset() {
      Object.assign(stats, { tokensMinted: 0, upgradesAccepted: 0, upgradesRefused: 0 });
      queuedFaults = [];
      isDraining = false;
      for (const { callId } of closedCalls()) calls.delete(callId);
    },
  };
}
