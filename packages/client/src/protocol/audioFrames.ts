import { decodePcm16, encodePcm16 } from "./pcm16.js";
import type { WireServerFrame } from "./wire.js";

/** What the audio path must know of a frame, without waiting for anybody who reads the rest of it. */
export type AudioCue =
  /** Mono PCM at the negotiated rate, to be played. */
  | Int16Array<ArrayBuffer>
  /** The negotiated rate of both directions, in Hz. */
  | { type: "format"; sampleRateHz: number }
  /** The person speaks: what is queued must not be heard. */
  | { type: "flush" }
  /** Audio from here on belongs to a new turn, or all audio of the turn has come. */
  | { type: "turn"; isOver: boolean };

/** The cue in a frame, or null. Audio that can't be decoded is no cue: whoever reads the frame reports it. */
export function readAudioCue(frame: unknown): AudioCue | null {
  const { type, audio, sample_rate } = Object(frame) as Record<string, unknown>;
  switch (type as WireServerFrame["type"]) {
    case "output_audio.delta":
      return typeof audio === "string" ? decodePcm16(audio) : null;
    case "session.created":
      return isSampleRate(sample_rate) ? { type: "format", sampleRateHz: sample_rate } : null;
    case "interruption":
      return { type: "flush" };
    case "agent_start_talking":
    case "agent.start_talking":
      return { type: "turn", isOver: false };
    case "agent_stop_talking":
    case "agent.stop_talking":
      return { type: "turn", isOver: true };
    default:
      return null;
  }
}

/** Whether a rate is one that audio can have. */
export function isSampleRate(value: unknown): value is number {
  return typeof value === "number" && value >= 8000 && value <= 192_000;
}

/** A frame of the microphone as the text that is sent. */
export function encodeAudioFrame(pcm: Int16Array): string {
  // Base64 needs no escaping, and this runs fifty times a second.
  return `{"type":"input_audio_buffer.append","audio":"${encodePcm16(pcm)}"}`;
}
