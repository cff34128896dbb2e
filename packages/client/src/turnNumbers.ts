import { createAgentText } from "./agentText.js";
import type { ConversationEvent } from "./conversationEvents.js";
import type { Role } from "./protocol/events.js";
import type { Published } from "./session/sessionState.js";

/** Counts the turns of a session: all that is told of a turn has the number of its message. */
export type TurnNumbers = {
  /** What is told of an event. A server that repeats itself is heard once. */
  number(event: Published): ConversationEvent[];
  /** The person has typed something, which the server may say again. */
  type(text: string): void;
};

export function createTurnNumbers(): TurnNumbers {
  const agentText = createAgentText();
  let nextEventId = 1;
  /** The numbers that the turns which are live will have. */
  const live = new Map<Role, number>();
  const eventIdOf = (role: Role): number => {
    const eventId = live.get(role) ?? nextEventId++;
    live.set(role, eventId);
    return eventId;
  };
  /** The agent's turn is over, perhaps without a last word. */
  const stopAgentText = (): ConversationEvent[] => {
    live.delete("agent");
    return agentText.stop();
  };
  /** What was typed, and has not been said again. */
  let typed: string[] = [];
  const takeTyped = (text: string): boolean => {
    const index = typed.indexOf(text);
    if (index >= 0) typed.splice(index, 1);
    return index >= 0;
  };
  let lastMessage = "";

  return {
    type: (text) => void typed.push(text),
    number(event) {
      switch (event.type) {
        case "transcriptPart": {
          lastMessage = "";
          const { role, text } = event;
          const eventId = eventIdOf(role);
          const parts = role === "agent" ? agentText.grow(text, eventId) : [];
          return [{ ...event, eventId }, ...parts];
        }
        case "interruption":
        case "functionCall":
          return [{ ...event, eventId: live.get("agent") ?? nextEventId }];
        case "toolsConfirmed":
        case "toolError":
          return [];
        case "message": {
          const { role, text } = event;
          const said = `${role} ${text}`;
          const isRepeated = said === lastMessage;
          lastMessage = said;
          if (role === "user" && takeTyped(text)) {
            // It has a number of its own: the person may be saying something else meanwhile.
            return [{ ...event, via: "text", eventId: nextEventId++ }];
          }
          if (isRepeated) return [];
          const message = { ...event, via: "voice" as const, eventId: eventIdOf(role) };
          live.delete(role);
          return role === "agent" ? agentText.settle(message) : [message];
        }
        case "agentTurn":
          return event.state === "started" ? [...stopAgentText(), event] : [event];
        case "reconnecting":
        case "disconnect": {
          const stopped = stopAgentText();
          // Another call knows nothing of what was being said and typed.
          live.clear();
          typed = [];
          lastMessage = "";
          return [...stopped, event];
        }
        default:
          return [event];
      }
    },
  };
}
