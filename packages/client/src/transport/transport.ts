/** How frames travel. `scripted` is the test double of `@atoms-kit/client/testing`. */
export type TransportKind = "worker" | "direct" | "scripted";

/** What a transport reports. Nothing comes after `closed`, and nothing after {@link Transport.close}. */
export type TransportEvent =
  /** A frame that is not audio: its JSON, parsed, or the text itself where it is not JSON. */
  | { type: "frame"; raw: unknown }
  /** A piece of agent audio, only while {@link Transport.tapAudio} is on. */
  | { type: "audio"; base64: string }
  | { type: "closed"; code: number; reason: string };

/** The two ends of the audio path that a transport feeds; absent in chat. */
export type AudioPorts = {
  /** Gives `Int16Array` frames of the microphone, takes the negotiated format. */
  capture: MessagePort;
  /** Takes `Int16Array` chunks, the negotiated format, and flushes. */
  playback: MessagePort;
};

export type ConnectRequest = {
  url: string;
  /** The rate that was asked for, in Hz: what the microphone gives until the server names the rate. */
  sampleRateHz: number;
  audio: AudioPorts | null;
};

/** One connection to the agent socket. The seam that everything above it is tested through. */
export type Transport = {
  readonly kind: TransportKind;
  /** Opens the socket. Call it once. */
  connect(request: ConnectRequest): void;
  /** Sends the text of a frame; dropped when the socket is not open. */
  send(text: string): void;
  /** Whether agent audio is also reported to this thread. Costs a copy of it. */
  tapAudio(on: boolean): void;
  /** Closes the socket, the ports and the thread at once. */
  close(): void;
};

/**
 * Makes a transport that is ready to connect, or rejects with `worker_blocked`. The signal closes it, made or in the
 * making.
 */
export type TransportFactory = (
  emit: (event: TransportEvent) => void,
  signal: AbortSignal,
) => Promise<Transport>;
