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
  /** When it began, in ms since the epoch; a turn that came whole began when it came. */
  readonly startedAt: number;
  /** When its last word came, in ms since the epoch; null while it is still being spoken. */
  readonly endedAt: number | null;
};

/** The turns in the order in which they began. */
export type Transcript = readonly TranscriptTurn[];

/** Named as the events that it follows from. */
export type TranscriptChange =
  /** The whole of a live turn so far. */
  | { type: "transcriptPart"; role: Role; text: string }
  /** The last word on a turn; `text` where the server repeats what was typed. */
  | { type: "message"; role: Role; text: string; via: "voice" | "text" }
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

/** Applies one change. Returns the same array when nothing changed; else a turn that did not change is the same one. */
export function changeTranscript(
  turns: Transcript,
  change: TranscriptChange,
  around: TurnSource,
): Transcript {
  switch (change.type) {
    case "transcriptPart":
      return change.text === "" ? turns : putText(turns, change, {}, around);
    case "message":
      return settleText(turns, change, around);
    case "textSent":
      return [
        ...turns,
        {
          ...newTurn("user", change.text, around),
          ...settled(around),
          via: "text",
          isAcknowledged: false,
        },
      ];
    case "interruption":
      return replaceLive(turns, "agent", { isInterrupted: true });
    case "settle": {
      const end = settled(around);
      if (change.role !== null) return replaceLive(turns, change.role, end);
      return replaceLive(replaceLive(turns, "user", end), "agent", end);
    }
    default:
      return change satisfies never;
  }
}

type Said = { role: Role; text: string };

function settleText(
  turns: Transcript,
  said: Said & { via: "voice" | "text" },
  around: TurnSource,
): Transcript {
  const { role, text, via } = said;
  if (via === "text") {
    const typed = turns.findLastIndex((turn) => !turn.isAcknowledged && turn.text === text);
    return replaceAt(turns, typed, { isAcknowledged: true });
  }
  const live = liveIndex(turns, role);
  if (live >= 0) {
    // An agent turn that was cut before its first word was heard leaves nothing to show.
    if (text === "") return turns.toSpliced(live, 1);
    return putText(turns, said, settled(around), around);
  }
  const last = turns.at(-1);
  const isRepeated =
    last?.role === role &&
    last.text === text &&
    last.via === "voice" &&
    // A call that takes the place of another one greets with the same words.
    last.callId === around.callId;
  return isRepeated || text === "" ? turns : putText(turns, said, settled(around), around);
}

/** @param end How the turn ends, where this is its last word. */
function putText(
  turns: Transcript,
  { role, text }: Said,
  end: Partial<TranscriptTurn>,
  around: TurnSource,
): Transcript {
  if (liveIndex(turns, role) >= 0) return replaceLive(turns, role, { text, ...end });
  return [...turns, { ...newTurn(role, text, around), ...end }];
}

function settled({ now }: TurnSource): Partial<TranscriptTurn> {
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

/** Only what a side has spoken last can be live, so nobody looks further back: a transcript grows long. */
function liveIndex(turns: Transcript, role: Role): number {
  const last = turns.findLastIndex((turn) => turn.role === role && turn.via === "voice");
  return turns[last]?.isFinal === false ? last : -1;
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
