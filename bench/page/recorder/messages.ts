/** What is recorded: what goes to the loudspeaker, or what comes from the microphone. */
export type Tap = "output" | "capture";

/** page → worker: the other end of a worklet's port. */
export type StreamMessage = { tap: Tap; sampleRateHz: number; port: MessagePort };

/** page → worker, first: where the bench listens. */
export type ConnectMessage = { url: string };

/** worklet → worker, each quantum. The samples are a copy. */
export type BlockMessage = { frame: number; samples: Float32Array<ArrayBuffer> };

/** bench → worker. */
export type ProbeRequest =
  /** What does your clock say? */
  | { type: "clock"; id: number }
  /** Forget what was recorded so far. */
  | { type: "forget"; id: number }
  /** Hand over the newest recording of a tap, in one binary message after the answer. */
  | { type: "take"; id: number; tap: Tap };

/** worker → bench. `hello` comes once. */
export type ProbeAnswer =
  | { type: "hello" }
  | { type: "clock"; id: number; nowMs: number }
  | { type: "forgotten"; id: number }
  | { type: "recording"; id: number; sampleRateHz: number; blocks: number };

/** Samples in a block. */
export const blockLength = 128;
