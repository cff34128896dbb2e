import { setTimeout as pause } from "node:timers/promises";
import type { WireServerFrame } from "@atoms-kit/client";
import { samplesToBase64 } from "../speech/pcm16.js";

/** Some words and the audio in which they are said, at the rate of the call. Words may be none, audio may be empty. */
export type SpokenSegment = { text: string; samples: Int16Array };

/**
 * How fast audio is sent: `fast` is about ten times real time, `burst` is as fast as the socket takes it, `realTime`
 * is one piece whenever the one before was played.
 */
export type Pacing = "fast" | "burst" | "realTime";

/** How a turn of the agent went. */
export type AgentTurnEnd = {
  /** What was said; after an interruption, the words that had begun to play. */
  text: string;
  isInterrupted: boolean;
};

/** The agent talking. */
export type AgentTurn = {
  /** True from `agent_start_talking` to `agent_stop_talking`. */
  isPlaying(): boolean;
  /** Sends `interruption` when the agent is playing, and ends the turn with what was heard. */
  interrupt(): void;
  /** Ends the turn without a frame. */
  cancel(): void;
};

/** What {@link startAgentTurn} needs. */
export type AgentTurnOptions = {
  segments: AsyncIterable<SpokenSegment>;
  sampleRateHz: number;
  pacing: Pacing;
  send: (frame: WireServerFrame) => void;
  /** Called once, unless the turn is cancelled. */
  onEnd: (end: AgentTurnEnd) => void;
  /** Called instead of `onEnd` when the segments can't be had. */
  onError: (cause: unknown) => void;
};

const deltaMs = { fast: 100, burst: 100, realTime: 40 } satisfies Record<Pacing, number>;
const fastPauseMs = 10;
const wordTickMs = 30;

/**
 * Sends a turn: start, audio faster than it plays, the words when they are due, stop when the audio must have been
 * played, final. "Played" assumes a client that plays each piece when it arrives.
 */
export function startAgentTurn(options: AgentTurnOptions): AgentTurn {
  const { segments, sampleRateHz, pacing, send, onEnd, onError } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const words: { text: string; startsAtMs: number }[] = [];
  let playedUntilMs = 0;
  let shownWords = 0;
  let isPlaying = false;
  let isOver = false;
  let ticker: NodeJS.Timeout | undefined;

  function textOf(count: number): string {
    return words
      .slice(0, count)
      .map(({ text }) => text)
      .join(" ");
  }

  function showWords(nowMs: number): void {
    const due = words.filter(({ startsAtMs }) => startsAtMs <= nowMs).length;
    if (due === shownWords) return;
    shownWords = due;
    send({ type: "transcript.delta", role: "assistant", text: textOf(due) });
  }

  function planWords(segment: SpokenSegment): void {
    const startMs = Math.max(performance.now(), playedUntilMs);
    const durationMs = (segment.samples.length * 1000) / sampleRateHz;
    const texts = segment.text.split(/\s+/).filter((word) => word !== "");
    const total = texts.reduce((sum, word) => sum + word.length + 1, 0);
    let before = 0;
    for (const text of texts) {
      words.push({ text, startsAtMs: startMs + (durationMs * before) / total });
      before += text.length + 1;
    }
  }

  function begin(): void {
    if (isPlaying) return;
    isPlaying = true;
    send({ type: "agent_start_talking" });
    ticker = setInterval(() => showWords(performance.now()), wordTickMs);
  }

  function end(text: string, isInterrupted: boolean): void {
    isOver = true;
    isPlaying = false;
    clearInterval(ticker);
    send({ type: "agent_stop_talking" });
    if (text !== "") send({ type: "transcript", role: "assistant", text });
    onEnd({ text, isInterrupted });
  }

  async function sendAudio(samples: Int16Array): Promise<void> {
    const size = Math.round((sampleRateHz * deltaMs[pacing]) / 1000);
    for (let offset = 0; offset < samples.length && !signal.aborted; offset += size) {
      const piece = samples.subarray(offset, offset + size);
      send({ type: "output_audio.delta", audio: samplesToBase64(piece) });
      playedUntilMs =
        Math.max(performance.now(), playedUntilMs) + (piece.length * 1000) / sampleRateHz;
      const waitMs = pacing === "realTime" ? playedUntilMs - performance.now() : fastPauseMs;
      if (pacing !== "burst") await pause(waitMs, undefined, { signal });
    }
  }

  async function run(): Promise<void> {
    for await (const segment of segments) {
      if (signal.aborted) return;
      begin();
      planWords(segment);
      showWords(performance.now());
      await sendAudio(segment.samples);
    }
    await pause(Math.max(0, playedUntilMs - performance.now()), undefined, { signal });
    if (!isPlaying) begin();
    showWords(Number.POSITIVE_INFINITY);
    end(textOf(words.length), false);
  }

  function cancel(): void {
    isOver = true;
    isPlaying = false;
    clearInterval(ticker);
    stopping.abort();
  }

  run().catch((cause: unknown) => {
    if (signal.aborted) return;
    cancel();
    onError(cause);
  });

  return {
    isPlaying: () => isPlaying,
    interrupt() {
      if (isOver) return;
      const wasPlaying = isPlaying;
      cancel();
      if (!wasPlaying) {
        onEnd({ text: "", isInterrupted: true });
        return;
      }
      send({ type: "interruption" });
      end(textOf(shownWords), true);
    },
    cancel,
  };
}
