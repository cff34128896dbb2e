import type { Role } from "../protocol/events.js";

/** One turn of the conversation, as text. */
export type TranscriptTurn = {
  /** Unique within the client, and kept while the turn grows. */
  readonly id: number;
  readonly role: Role;
  readonly text: string;
  /** False while the turn is still being spoken. */
  readonly isFinal: boolean;
  /** The person spoke over the agent: the text ends where it was cut. */
  readonly isInterrupted: boolean;
  /** How the person said it; the agent always speaks, or writes in a chat. */
  readonly via: "voice" | "text";
};

/** The turns in the order in which they began. */
export type Transcript = readonly TranscriptTurn[];

export type TranscriptChange =
  /** The whole of a live turn so far. */
  | { type: "partial"; role: Role; text: string }
  /** The last word on a turn. */
  | { type: "final"; role: Role; text: string }
  /** The person typed; the server may say it again as a final. */
  | { type: "typed"; text: string }
  | { type: "interrupted" }
  /** The agent begins another turn, or the call is over: what is live stays as it is. */
  | { type: "settle"; role: Role | null };

/** Applies one change. Returns the same array when nothing changed. */
export function changeTranscript(turns: Transcript, change: TranscriptChange): Transcript {
  switch (change.type) {
    case "partial":
      return change.text === "" ? turns : putText(turns, change.role, change.text, false);
    case "final":
      return settleText(turns, change.role, change.text);
    case "typed":
      return [...turns, newTurn(turns, "user", change.text, { isFinal: true, via: "text" })];
    case "interrupted":
      return replaceLive(turns, "agent", { isInterrupted: true });
    case "settle": {
      if (change.role !== null) return replaceLive(turns, change.role, { isFinal: true });
      return replaceLive(replaceLive(turns, "user", { isFinal: true }), "agent", { isFinal: true });
    }
    default:
      return change satisfies never;
  }
}

function settleText(turns: Transcript, role: Role, text: string): Transcript {
  if (liveIndex(turns, role) >= 0) {
    // An agent turn that was cut before its first word was heard leaves nothing to show.
    if (text === "") return turns.filter((turn) => turn.role !== role || turn.isFinal);
    return putText(turns, role, text, true);
  }
  const last = turns.findLast((turn) => turn.role === role);
  // The server repeats what was typed, or repeats itself.
  const repeated = last?.text === text && (last.via === "text" || last === turns.at(-1));
  return repeated || text === "" ? turns : putText(turns, role, text, true);
}

function putText(turns: Transcript, role: Role, text: string, isFinal: boolean): Transcript {
  if (liveIndex(turns, role) >= 0) return replaceLive(turns, role, { text, isFinal });
  return [...turns, newTurn(turns, role, text, { isFinal, via: "voice" })];
}

function newTurn(
  turns: Transcript,
  role: Role,
  text: string,
  rest: Pick<TranscriptTurn, "isFinal" | "via">,
): TranscriptTurn {
  return { id: (turns.at(-1)?.id ?? 0) + 1, role, text, isInterrupted: false, ...rest };
}

function liveIndex(turns: Transcript, role: Role): number {
  return turns.findLastIndex((turn) => turn.role === role && !turn.isFinal);
}

function replaceLive(turns: Transcript, role: Role, changes: Partial<TranscriptTurn>): Transcript {
  const index = liveIndex(turns, role);
  const turn = turns[index];
  if (turn === undefined) return turns;
  const changed = Object.entries(changes).some(
    ([key, value]) => turn[key as keyof TranscriptTurn] !== value,
  );
  return changed ? turns.with(index, { ...turn, ...changes }) : turns;
}
