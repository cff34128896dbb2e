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

/** socket → playback worklet. */
export type PlaybackAudioMessage = Int16Array<ArrayBuffer> | FormatMessage | { type: "flush" };

/** page → capture worklet. */
export type CaptureControl = { type: "port"; port: MessagePort } | { type: "mute"; muted: boolean };

/** page → playback worklet. */
export type PlaybackControl = { type: "port"; port: MessagePort };

/** playback worklet → page. Positions count samples at the negotiated rate since the session began. */
export type PlaybackReport =
  /** Sound began after silence. */
  | { type: "started"; position: number }
  /** Everything that had come was played. */
  | { type: "drained"; position: number }
  /** An interruption dropped what was queued; the rest fades out within 5 ms. */
  | { type: "flushed"; position: number; droppedSamples: number };

export type CaptureSettings = {
  sampleRateHz: number;
  /** Length of a frame: 10 to 200 ms. */
  chunkMs: number;
  muted: boolean;
};

export type PlaybackSettings = { sampleRateHz: number };
