import type { ReactElement } from "react";

const suggestions = ["Where is order 7841?", "Tell me a story", "What time is it?"] as const;

/** Things that the local agent can answer. */
export function Suggestions({ onPick }: { onPick: (text: string) => void }): ReactElement {
  return (
    <ul className="suggestions" aria-label="Things to ask">
      {suggestions.map((text) => (
        <li key={text}>
          <button type="button" className="chip" onClick={() => onPick(text)}>
            {text}
          </button>
        </li>
      ))}
    </ul>
  );
}
