import type { Role } from "../protocol/events.js";

/** One turn of the conversation, as text. */
export type TranscriptTurn = {
  /** Unique within the client, and kept while the turn grows. */
  readonly id: number;
  /** The call it was said in: another one after a reconnect. */
  readonly callId: string;
  readonly role: Role;
  readonly text: string;
  /** False while the turn is still being spoken. */
  readonly isFinal: boolean;
  /** The person spoke over the agent: the text ends where it was cut. */
  readonly isInterrupted: boolean;
  /** How the person said it; the agent always speaks, or writes in a chat. */
  readonly via: "voice" | "text";
  /** False for typed text until the server has repeated it. */
  readonly isAcknowledged: boolean;
  /** When it began, in ms since the epoch. */
  readonly startedAt: number;
  /** When it became final; null while it is being spoken. */
  readonly endedAt: number | null;
};

/** The turns in the order in which they began. */
export type Transcript = readonly TranscriptTurn[];

/** Named as the events that it follows from. */
export type TranscriptChange =
  /** The whole of a live turn so far. */
  | { type: "transcriptPart"; role: Role; text: string }
  /** The last word on a turn. */
  | { type: "message"; role: Role; text: string }
  /** The person typed; the server may say it again as a final. */
  | { type: "textSent"; text: string }
  | { type: "interruption" }
  /** The agent begins another turn, or the call is over: what is live stays as it is. */
  | { type: "settle"; role: Role | null };

/** What the transcript can't know by itself. */
export type TurnSource = {
  newId: () => number;
  callId: string;
  /** The time, in ms since the epoch. */
  now: number;
};

/**
 * Applies one change. Returns the same array when nothing changed.
 *
 * @param begun What a turn that begins is given.
 */
export function changeTranscript(
  turns: Transcript,
  change: TranscriptChange,
  begun: TurnSource,
): Transcript {
  switch (change.type) {
    case "transcriptPart":
      return change.text === "" ? turns : putText(turns, change, false, begun);
    case "message":
      return settleText(turns, change, begun);
    case "textSent": {
      const { text } = change;
      return [
        ...turns,
        { ...newTurn("user", text, begun), ...final(begun), via: "text", isAcknowledged: false },
      ];
    }
    case "interruption":
      return replaceLive(turns, "agent", { isInterrupted: true });
    case "settle": {
      const settled = final(begun);
      if (change.role !== null) return replaceLive(turns, change.role, settled);
      return replaceLive(replaceLive(turns, "user", settled), "agent", settled);
    }
    default:
      return change satisfies never;
  }
}

type Said = { role: Role; text: string };

function settleText(turns: Transcript, said: Said, begun: TurnSource): Transcript {
  const { role, text } = said;
  if (role === "user") {
    // The server repeats what was typed, perhaps while the person is speaking.
    const typed = turns.findIndex((turn) => !turn.isAcknowledged && turn.text === text);
    if (typed >= 0) return replaceAt(turns, typed, { isAcknowledged: true });
  }
  if (liveIndex(turns, role) >= 0) {
    // An agent turn that was cut before its first word was heard leaves nothing to show.
    if (text === "") return turns.filter((turn) => turn.role !== role || turn.isFinal);
    return putText(turns, said, true, begun);
  }
  const last = turns.at(-1);
  const isRepeated =
    last?.role === role &&
    last.text === text &&
    last.via === "voice" &&
    // A call that takes the place of another one greets with the same words.
    last.callId === begun.callId;
  return isRepeated || text === "" ? turns : putText(turns, said, true, begun);
}

function putText(
  turns: Transcript,
  { role, text }: Said,
  isFinal: boolean,
  begun: TurnSource,
): Transcript {
  const end = isFinal ? final(begun) : null;
  if (liveIndex(turns, role) >= 0) return replaceLive(turns, role, { text, ...end });
  return [...turns, { ...newTurn(role, text, begun), ...end }];
}

/** @param at The moment. */
function final({ now }: TurnSource): Pick<TranscriptTurn, "isFinal" | "endedAt"> {
  return { isFinal: true, endedAt: now };
}

function newTurn(role: Role, text: string, { newId, callId, now }: TurnSource): TranscriptTurn {
  return {
    id: newId(),
    callId,
    role,
    text,
    isFinal: false,
    isInterrupted: false,
    via: "voice",
    isAcknowledged: true,
    startedAt: now,
    endedAt: null,
  };
}

function liveIndex(turns: Transcript, role: Role): number {
  return turns.findLastIndex((turn) => turn.role === role && !turn.isFinal);
}

function replaceLive(turns: Transcript, role: Role, changes: Partial<TranscriptTurn>): Transcript {
  return replaceAt(turns, liveIndex(turns, role), changes);
}

function replaceAt(turns: Transcript, index: number, changes: Partial<TranscriptTurn>): Transcript {
  const turn = turns[index];
  if (turn === undefined) return turns;
  const changed = Object.entries(changes).some(
    ([key, value]) => turn[key as keyof TranscriptTurn] !== value,
  );
  return changed ? turns.with(index, { ...turn, ...changes }) : turns;
}
