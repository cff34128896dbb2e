import type { PlaybackStats } from "../dsp/playbackPipeline.js";

/**
 * What travels over the ports of the two worklets. PCM frames are bare `Int16Array`s; the rest are these objects.
 * `worklet ↔ socket` is the audio port between a worklet and the socket loop; `worklet ↔ page` is the node's own port.
 */

export const captureProcessorName = "atoms-capture";
export const playbackProcessorName = "atoms-playback";

/** The rate of the PCM on an audio port. Sent by the socket loop as soon as the server has named it. */
export type FormatMessage = { type: "format"; sampleRateHz: number };

/** socket → capture worklet. The answer is `Int16Array` frames. */
export type CaptureAudioMessage = FormatMessage;

/** capture worklet → socket. What was said before a mute, and not sent yet, must not be sent. */
export type CaptureOutput = Int16Array | { type: "discard" };

/** socket → playback worklet. `turn`: the agent begins to speak, or all audio of its turn has come. */
export type PlaybackAudioMessage =
  | Int16Array<ArrayBuffer>
  | FormatMessage
  | { type: "flush" }
  | { type: "turn"; isOver: boolean };

/** page → capture worklet. `watch`: whether each voice score is reported, or the silent microphone alone. */
export type CaptureControl =
  | { type: "port"; port: MessagePort }
  | { type: "mute"; muted: boolean }
  | { type: "watch"; on: boolean }
  /** Another microphone has taken its place: the processor must not run on until the context is closed. */
  | { type: "close" };

/** capture worklet → page. */
export type CaptureReport = {
  /** How likely the person speaks: 0 to 1. */
  score: number;
  /** The microphone gave nothing for five seconds. */
  isSilent: boolean;
};

/** page → playback worklet. The answer to `stats` is a report of that type. */
export type PlaybackControl = { type: "port"; port: MessagePort } | { type: "stats" };

/** playback worklet → page. Positions count samples at the negotiated rate since the session began. */
export type PlaybackReport =
  /** Sound began after silence. */
  | { type: "started"; position: number }
  /** Everything that had come was played. */
  | { type: "drained"; position: number }
  /** An interruption dropped what was queued; the rest fades out within 5 ms. */
  | { type: "flushed"; position: number; droppedSamples: number }
  | { type: "stats"; stats: PlaybackStats };

export type CaptureSettings = {
  sampleRateHz: number;
  /** Length of a frame: 10 to 200 ms. */
  chunkMs: number;
  muted: boolean;
};

export type PlaybackSettings = { sampleRateHz: number };
