import type { ReactElement } from "react";
import { AgentBadge } from "./agent/AgentBadge.js";
import type { AgentLookup } from "./agent/useAgent.js";
import { ThemeToggle } from "./theme/ThemeToggle.js";

export function Header({ lookup }: { lookup: AgentLookup }): ReactElement {
  return (
    <header className="header">
      <p className="brand">
        <img src="/favicon.svg" alt="" width="28" height="28" />
        <span>atoms-kit</span>
      </p>
      <AgentBadge lookup={lookup} />
      <ThemeToggle />
    </header>
  );
}
