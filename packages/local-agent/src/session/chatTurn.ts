import type { WireServerFrame } from "@atoms-kit/client";
import type { AgentTurn, AgentTurnEnd } from "./agentTurn.js";

const wordsPerDelta = 3;
const deltaEveryMs = 40;

/** Writes a reply in chat mode: a few growing deltas, then the final. There is nothing that could be interrupted. */
export function startChatTurn(
  text: string,
  send: (frame: WireServerFrame) => void,
  onEnd: (end: AgentTurnEnd) => void,
): AgentTurn {
  const words = text.split(/\s+/).filter((word) => word !== "");
  let shown = 0;

  function finish(): void {
    clearInterval(ticker);
    send({ type: "transcript", role: "assistant", text });
    onEnd({ text, isInterrupted: false });
  }

  const ticker = setInterval(() => {
    shown += wordsPerDelta;
    if (shown >= words.length) {
      finish();
      return;
    }
    send({ type: "transcript.delta", role: "assistant", text: words.slice(0, shown).join(" ") });
  }, deltaEveryMs);

  let isOver = false;
  return {
    isPlaying: () => false,
    interrupt() {
      // The whole text exists already, so the next turn only makes it appear at once.
      if (isOver || shown >= words.length) return;
      isOver = true;
      finish();
    },
    cancel: () => clearInterval(ticker),
  };
}
