import type { ConversationEvent, ConversationEventOf } from "./conversationEvents.js";

type Part = ConversationEventOf<"agentTextPart">;

/** Follows the agent's live text, which the server sends whole each time, and tells what is new in it. */
export type AgentText = {
  /** The turn so far. */
  grow(text: string, eventId: number): ConversationEvent[];
  /** The last word on the turn, itself included. */
  settle(message: ConversationEventOf<"message">): ConversationEvent[];
  /** The turn ended without a last word. */
  stop(): ConversationEvent[];
};

export function createAgentText(): AgentText {
  /** What has been told of the turn that is live, and under which number. */
  let live: { text: string; eventId: number } | null = null;

  const part = (kind: Part["part"], text: string, eventId: number): Part => ({
    type: "agentTextPart",
    part: kind,
    text,
    eventId,
  });

  const stop = (): ConversationEvent[] => {
    if (live === null) return [];
    const { eventId } = live;
    live = null;
    return [part("stop", "", eventId)];
  };

  const grow = (text: string, eventId: number): ConversationEvent[] => {
    // A text that was taken back can't be told by its end: it is told anew.
    const isGrowth = live !== null && text.startsWith(live.text);
    const events = isGrowth ? [] : [...stop(), part("start", "", eventId)];
    const known = isGrowth ? (live?.text.length ?? 0) : 0;
    if (text.length > known) events.push(part("delta", text.slice(known), eventId));
    live = { text, eventId };
    return events;
  };

  return {
    grow,
    settle(message) {
      const { text, eventId } = message;
      const original = live?.text ?? "";
      if (!text.startsWith(original)) {
        const correction = {
          type: "agentTextCorrected",
          original,
          corrected: text,
          eventId,
        } as const;
        return [...stop(), message, correction];
      }
      return [...(text === "" ? [] : grow(text, eventId)), ...stop(), message];
    },
    stop,
  };
}
