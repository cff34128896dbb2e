import { useConversationTranscript, type Role } from "@atoms-kit/react";
import type { ReactElement } from "react";
import { roleNames } from "./roleNames.js";

const sides = ["agent", "user"] as const satisfies readonly Role[];

/** The last words of both sides, while they are being said. Not announced: the transcript has them when they are final. */
export function Captions(): ReactElement {
  const transcript = useConversationTranscript();
  if (transcript.length === 0) return <p className="captions-empty">Live captions appear here.</p>;
  return (
    <dl className="captions" aria-label="Captions">
      {sides.map((role) => {
        const turn = transcript.findLast((candidate) => candidate.role === role);
        return (
          <div key={role} className="caption" data-role={role} data-live={turn?.isFinal === false}>
            <dt>{roleNames[role]}</dt>
            <dd dir="auto">{turn?.text ?? "…"}</dd>
          </div>
        );
      })}
    </dl>
  );
}
