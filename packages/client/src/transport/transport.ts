import type { AtomsError } from "../errors.js";

/**
 * How frames travel. `scripted` is the test double of `@atoms-kit/client/testing`, `agent-sdk` that of
 * `@atoms-kit/client/agent-sdk`; a transport of your own has a name of its own.
 */
export type TransportKind = "worker" | "direct" | "scripted" | "agent-sdk" | (string & {});

/** What a transport reports. After `closed` nothing comes until the next `connect`; nothing comes after `close`. */
export type TransportEvent =
  /** A frame that is not audio: its JSON, parsed, or the text itself where it is not JSON. */
  | { type: "frame"; raw: unknown }
  /** A piece of agent audio, only while {@link Transport.tapAudio} wants it. */
  | { type: "audio"; base64: string }
  /** A frame of the microphone went out, only while {@link Transport.tapAudio} wants it. */
  | { type: "audioSent"; byteLength: number }
  /** The network takes the microphone's frames too slowly: the oldest are dropped. Once for each such time. */
  | { type: "congested" }
  /** The socket closed: 1000, 1001 and 1005 are the agent's end of the call, other codes a call that broke. */
  | { type: "closed"; code: number; reason: string }
  /** The call can't go on, and this is why. Where the error is `retryable`, the option `reconnect` makes another. */
  | { type: "failed"; error: AtomsError };

/** The ends of the audio path that a transport feeds; none in chat. */
export type AudioPorts = {
  /** Gives `Int16Array` frames of the microphone, takes the negotiated format. */
  capture?: MessagePort;
  /** Takes `Int16Array` chunks, the negotiated format, turns and flushes. */
  playback?: MessagePort;
};

/** What a transport needs to know of the call that it opens. */
export type ConnectRequest = {
  /** The whole address, with the token in it. Empty where the transport has a way in of its own. */
  url: string;
  /** The rate that was asked for, in Hz: what the microphone gives until the server names the rate. */
  sampleRateHz: number;
  /** Length of a frame of the microphone, in ms. */
  chunkMs: number;
};

/** What went over the wire since the transport was made. A frame of the microphone is one of its messages. */
export type TransportStats = {
  framesSent: number;
  /** Frames that were too old when the network could take them. */
  framesDropped: number;
  /** Of all messages, in both directions: characters, which are bytes but for text that is not ASCII. */
  bytesSent: number;
  bytesReceived: number;
};

/** One way to the agent socket. The seam that everything above it is tested through. */
export type Transport = {
  readonly kind: TransportKind;
  /** Hands over an end of the audio path; a second microphone takes the place of the first. */
  attach(ports: AudioPorts): void;
  /** Opens a socket. Once more is a new call over the same audio path; an older socket is closed. */
  connect(request: ConnectRequest): void;
  /** Closes the socket in silence; the audio path stays, for the next call. */
  disconnect(): void;
  /** Sends the text of a frame; dropped when the socket is not open. */
  send(text: string): void;
  /** Which directions of the audio are also reported to this thread. Costs a copy of it. */
  tapAudio(received: boolean, sent: boolean): void;
  stats(): Promise<TransportStats>;
  /** Closes the socket, the ports and the thread at once. */
  close(): void;
};

/** How a transport is tied to its session. */
export type TransportLink = {
  /** Tells the session what happens. After the end of the session nothing comes of it. */
  readonly emit: (event: TransportEvent) => void;
  /** Aborts when the session is over. */
  readonly signal: AbortSignal;
  /** Tells of something that the call survives: an event `warning`. */
  readonly onWarning: (warning: AtomsError) => void;
};
