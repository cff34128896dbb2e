import type { ReactElement } from "react";

/** What to do when the page has no server behind it. */
export function NoAgent(): ReactElement {
  return (
    <div className="notice" role="alert">
      <p>
        <strong>The demo server does not answer.</strong> It finds the agent and mints the tokens.
        Start it with <code>npx -y pnpm@10.34.9 demo</code>.
      </p>
      <button type="button" className="button" onClick={() => location.reload()}>
        Try again
      </button>
    </div>
  );
}
