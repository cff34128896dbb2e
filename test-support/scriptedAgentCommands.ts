/** What a test types to the scripted agent, as JSON. Times are in ms, signals in samples at 24 kHz. */
export type AgentCommand =
  /** A turn that comes in real time, always so much ahead; its pieces, but for the first, up to so much late. */
  | {
      type: "stream";
      seconds: number;
      leadMs: number;
      chunkMs: number;
      lateMs?: number;
      signal: SignalName;
    }
  /** A turn whose audio comes at once. */
  | { type: "burst"; seconds: number; signal: SignalName }
  /** The person "spoke over" the agent; so many late pieces of the old turn follow. */
  | { type: "interrupt"; afterMs: number; latePieces: number }
  /** Forgets when frames of the microphone came. */
  | { type: "resetUplink" }
  /** Answers with an {@link UplinkReport}, as a transcript. */
  | { type: "reportUplink" };

/** `numbers` has no two equal runs and no zero; `hum` is a deep tone, in which each step stands out. */
export type SignalName = "numbers" | "otherNumbers" | "hum";

/** How far apart the microphone's frames came, in ms. */
export type UplinkReport = { frames: number; p50Ms: number; p95Ms: number; maxMs: number };

/** The sample at a place of a signal. */
export function signalAt(name: SignalName, i: number): number {
  switch (name) {
    case "numbers":
      return ((i * 7919) % 20_011) + 1;
    case "otherNumbers":
      return -((i * 6007) % 20_011) - 1;
    case "hum":
      return Math.round(16_000 * Math.sin((2 * Math.PI * 100 * (i + 60)) / 24_000));
    default:
      return name satisfies never;
  }
}
