import { useConversationMode, useConversationTranscript } from "@atoms-kit/react";
import type { ReactElement } from "react";
import { TranscriptEntry } from "./TranscriptEntry.js";
import { useStickToEnd } from "./useStickToEnd.js";

/** All that was said, turn by turn, each once it is final. Silent while the agent's own voice is heard. */
export function Transcript(): ReactElement {
  const turns = useConversationTranscript().filter((turn) => turn.isFinal);
  const { isSpeaking } = useConversationMode();
  const ref = useStickToEnd<HTMLDivElement>();
  return (
    <div
      ref={ref}
      className="transcript"
      role="log"
      aria-label="Transcript"
      aria-live={isSpeaking ? "off" : "polite"}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, by keyboard too
      tabIndex={0}
    >
      {turns.length === 0 && (
        <p className="transcript-empty">What you both say will appear here.</p>
      )}
      {turns.map((turn) => (
        <TranscriptEntry key={turn.id} turn={turn} />
      ))}
    </div>
  );
}
