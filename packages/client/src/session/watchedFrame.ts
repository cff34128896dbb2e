import type { TransportEvent } from "../transport/transport.js";

/** What went over the wire, for whoever watches; of audio its size instead of its samples. */
export type WatchedFrame = { type: "incomingFrame" | "outgoingFrame"; frame: unknown };

/** The frame that a transport tells of, or null. */
export function watchedFrame(event: TransportEvent): WatchedFrame | null {
  switch (event.type) {
    case "frame":
      return { type: "incomingFrame", frame: event.raw };
    case "audio": {
      // Base64 has four characters for three bytes.
      const audio = `${(event.base64.length * 3) / 4} bytes`;
      return { type: "incomingFrame", frame: { type: "output_audio.delta", audio } };
    }
    case "audioSent": {
      const audio = `${event.byteLength} bytes`;
      return { type: "outgoingFrame", frame: { type: "input_audio_buffer.append", audio } };
    }
    default:
      return null;
  }
}
