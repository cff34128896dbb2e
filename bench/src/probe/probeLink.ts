import type { WebSocket } from "ws";
import type { ProbeAnswer, ProbeRequest, Tap } from "../../page/recorder/messages.js";
import { nowMs } from "../clock.js";
import { readRecording, type Recording } from "./recording.js";

/** The bench's end of a page's recorder. */
export type ProbeLink = {
  /** Drops what was recorded so far. */
  forget(): Promise<void>;
  take(tap: Tap): Promise<Recording>;
  /** What must be added to a time of the page. */
  readonly offsetMs: number;
  /** How far the two clocks may be apart after the correction, in ms. */
  readonly clockErrorMs: number;
};

/** So many questions are asked about the clock; the fastest answer counts. */
const clockQuestions = 40;

type Distributed<Union> = Union extends unknown ? Omit<Union, "id"> : never;
type Answered = { answer: Exclude<ProbeAnswer, { type: "hello" }>; bytes: Uint8Array };

/** Speaks with the recorder worker of a page, and sets its clock right. */
export async function openProbeLink(socket: WebSocket): Promise<ProbeLink> {
  const waiting = new Map<number, (answered: Answered) => void>();
  let lastId = 0;
  let announced: Answered["answer"] | null = null;

  const settle = (answer: Answered["answer"], bytes: Uint8Array = new Uint8Array(0)): void => {
    waiting.get(answer.id)?.({ answer, bytes });
    waiting.delete(answer.id);
  };
  socket.on("message", (data: Buffer, isBinary: boolean) => {
    if (isBinary) {
      if (announced) settle(announced, data);
      announced = null;
      return;
    }
    const answer = JSON.parse(data.toString("utf8")) as ProbeAnswer;
    if (answer.type === "recording") announced = answer;
    else if (answer.type !== "hello") settle(answer);
  });
  const ask = (request: Distributed<ProbeRequest>): Promise<Answered> =>
    new Promise((resolve) => {
      lastId += 1;
      waiting.set(lastId, resolve);
      socket.send(JSON.stringify({ ...request, id: lastId }));
    });

  let best = { roundTripMs: Number.POSITIVE_INFINITY, offsetMs: 0 };
  for (let i = 0; i < clockQuestions; i += 1) {
    const askedAt = nowMs();
    const { answer } = await ask({ type: "clock" });
    const roundTripMs = nowMs() - askedAt;
    if (answer.type !== "clock" || roundTripMs >= best.roundTripMs) continue;
    best = { roundTripMs, offsetMs: askedAt + roundTripMs / 2 - answer.nowMs };
  }

  return {
    offsetMs: best.offsetMs,
    clockErrorMs: best.roundTripMs / 2,
    forget: async () => void (await ask({ type: "forget" })),
    async take(tap) {
      const { answer, bytes } = await ask({ type: "take", tap });
      if (answer.type !== "recording") throw new Error("The recorder answered something else.");
      const { sampleRateHz, blocks } = answer;
      return readRecording(bytes, { sampleRateHz, blocks, offsetMs: best.offsetMs });
    },
  };
}
