import type { PlaybackStats } from "./audio/dsp/playbackPipeline.js";
import type { MicrophoneInfo } from "./audio/microphoneInfo.js";
import type { VoicePath } from "./audio/voicePath.js";
import type { ConversationState } from "./store/createConversationStore.js";
import type { TransportKind, TransportStats } from "./transport/transport.js";

/** Figures of a session, since its start. */
export type ConversationStats = TransportStats & {
  /** On which thread the socket is. */
  transport: TransportKind | null;
  /** The negotiated rate of both directions, in Hz. */
  sampleRateHz: number | null;
  /** What the browser's audio graph runs at, in Hz; null in a chat. */
  contextSampleRateHz: number | null;
  /** The microphone, its own rate, and what the browser does to its sound; null in a chat. */
  microphone: MicrophoneInfo | null;
  /** The agent's voice; null in a chat, and until sound can pass. */
  playback: PlaybackStats | null;
};

export function readStats(
  { transport, sampleRateHz, microphone }: ConversationState,
  voice: VoicePath | null | undefined,
  wire: TransportStats,
  playback: PlaybackStats | null | undefined,
): ConversationStats {
  const contextSampleRateHz = voice?.contextSampleRateHz ?? null;
  return {
    ...wire,
    transport,
    sampleRateHz,
    contextSampleRateHz,
    microphone,
    playback: playback ?? null,
  };
}
