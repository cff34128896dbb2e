import { isRecord, type Parsed } from "./parsed.js";

/**
 * Something that goes wrong on purpose. `afterMs` counts from the start of the call, or from the request when the
 * fault is applied to a live call.
 */
export type Fault =
  /** Answers the upgrade with this HTTP status. Default 401. The token is not used up. */
  | { type: "refuse"; status?: 401 | 503 }
  /** Cuts the socket without a close frame. Default at once. */
  | { type: "drop"; afterMs?: number }
  /** Sends an error frame and closes with 4000; without `afterMs`, before `session.created`. Default `internal_error`. */
  | { type: "fatal_error"; code?: string; message?: string; afterMs?: number }
  /** Sends nothing for `ms`, then everything that was held back. */
  | { type: "stall"; ms: number; afterMs?: number }
  /** Cuts audio into odd sizes, merges it, or does both by turns (default), with gaps of up to `maxGapMs` (default 40). */
  | { type: "jitter"; style?: "split" | "merge" | "both"; maxGapMs?: number }
  /** Sends this many seconds of a tone within one second. 1 to 300, default 60. */
  | { type: "burst"; seconds?: number; afterMs?: number }
  /** Mixes frames that no client should have to see into the stream: one after every `every` frames (default 5). */
  | { type: "garbage"; every?: number }
  /** Spells talking events with a dot, with timestamps (default true), and calls the agent's role `agent`. */
  | { type: "alternative_spelling"; timestamps?: boolean }
  /** Accepts the socket and never sends a frame. */
  | { type: "never_answer" }
  /** Sends `session.created`, and then nothing that anybody could wait for. */
  | { type: "silent" }
  /** Says `text` (default a short goodbye), then ends the call with the reason `ended`. */
  | { type: "agent_hangs_up"; text?: string; afterMs?: number }
  /** Closes without `session.closed`: whenever the call ends or, with `afterMs`, then. */
  | { type: "no_closed_frame"; afterMs?: number };

type FaultType = Fault["type"];
type FieldCheck = (value: unknown) => boolean;

const isMs: FieldCheck = (value) => typeof value === "number" && value >= 0 && value <= 600_000;
const isText: FieldCheck = (value) => typeof value === "string" && value !== "";
const isFlag: FieldCheck = (value) => typeof value === "boolean";
const isOneOf =
  (...allowed: readonly unknown[]): FieldCheck =>
  (value) =>
    allowed.includes(value);
const isBetween =
  (least: number, most: number): FieldCheck =>
  (value) =>
    typeof value === "number" && value >= least && value <= most;

const fields: Record<FaultType, { required?: string[]; checks: Record<string, FieldCheck> }> = {
  refuse: { checks: { status: isOneOf(401, 503) } },
  drop: { checks: { afterMs: isMs } },
  fatal_error: { checks: { code: isText, message: isText, afterMs: isMs } },
  stall: { required: ["ms"], checks: { ms: isMs, afterMs: isMs } },
  jitter: { checks: { style: isOneOf("split", "merge", "both"), maxGapMs: isMs } },
  burst: { checks: { seconds: isBetween(1, 300), afterMs: isMs } },
  garbage: { checks: { every: isBetween(1, 1000) } },
  alternative_spelling: { checks: { timestamps: isFlag } },
  never_answer: { checks: {} },
  silent: { checks: {} },
  agent_hangs_up: { checks: { text: isText, afterMs: isMs } },
  no_closed_frame: { checks: { afterMs: isMs } },
};

/** Faults that only make sense before the call is set up. */
const atStartOnly: ReadonlySet<FaultType> = new Set(["refuse", "never_answer"]);

/** Reads a fault from JSON. */
export function parseFault(value: unknown): Parsed<Fault> {
  if (!isRecord(value)) return { ok: false, message: "fault must be an object with a type" };
  const { type, ...rest } = value;
  if (typeof type !== "string" || !Object.hasOwn(fields, type)) {
    return { ok: false, message: `fault.type must be one of ${Object.keys(fields).join(", ")}` };
  }
  const { required = [], checks } = fields[type as FaultType];
  const missing = required.find((name) => !(name in rest));
  if (missing !== undefined) return { ok: false, message: `fault.${missing} is required` };
  const wrong = Object.entries(rest).find(([name, field]) => !(checks[name]?.(field) ?? false));
  if (wrong !== undefined) {
    return { ok: false, message: `fault.${wrong[0]} is unknown or out of range for ${type}` };
  }
  return { ok: true, value: value as Fault };
}

/** False for faults that a call in progress can't have any more. */
export function canHitLiveCall(fault: Fault): boolean {
  return !atStartOnly.has(fault.type);
}

/** True for faults of how frames are cut, timed or spelled: they hold from the first frame on. */
export function isStreamFault({ type }: Fault): boolean {
  return type === "alternative_spelling" || type === "jitter" || type === "garbage";
}
