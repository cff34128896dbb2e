import type { ReactElement } from "react";
import type { AgentLookup } from "./useAgent.js";

/** Says whom one talks to. */
export function AgentBadge({ lookup }: { lookup: AgentLookup }): ReactElement {
  return (
    <p className="agent-badge" data-state={lookup.state}>
      {describe(lookup)}
    </p>
  );
}

function describe(lookup: AgentLookup): ReactElement {
  switch (lookup.state) {
    case "loading":
      return <span>Looking for the agent…</span>;
    case "failed":
      return <span>No agent</span>;
    case "found":
      return lookup.agent.kind === "local" ? (
        <>
          <strong>Local agent</strong> <span>on this machine</span>
        </>
      ) : (
        <>
          <strong>Atoms</strong> <span>agent {lookup.agent.agentId}</span>
        </>
      );
    default:
      return lookup satisfies never;
  }
}
