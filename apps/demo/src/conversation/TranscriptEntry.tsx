import type { TranscriptTurn } from "@atoms-kit/react";
import { memo, type ReactElement } from "react";
import { roleNames } from "./roleNames.js";

/** One turn. */
export const TranscriptEntry = memo(function TranscriptEntry({
  turn,
}: {
  turn: TranscriptTurn;
}): ReactElement {
  const { role, text, isInterrupted } = turn;
  return (
    <div className="entry" data-role={role}>
      <p className="entry-role">
        {roleNames[role]}
        {isInterrupted && <span className="entry-note"> · interrupted</span>}
      </p>
      <p className="entry-text" dir="auto">
        {text}
      </p>
    </div>
  );
});
