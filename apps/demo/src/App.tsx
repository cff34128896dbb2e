import { ConversationProvider } from "@atoms-kit/react";
import type { ReactElement } from "react";
import { fetchAccessToken } from "./agent/fetchAccessToken.js";
import { NoAgent } from "./agent/NoAgent.js";
import { useAgent } from "./agent/useAgent.js";
import { Call } from "./Call.js";
import { Header } from "./Header.js";
import { lookupOrder } from "./tools/lookupOrder.js";

const clientTools = { lookup_order: lookupOrder };

/** The whole page. */
export function App(): ReactElement {
  const lookup = useAgent();
  const agent = lookup.state === "found" ? lookup.agent : null;
  return (
    <div className="page">
      <Header lookup={lookup} />
      <main>
        <h1>Talk to the agent</h1>
        <p className="lead">Speak, or write. Read along, and interrupt whenever you like.</p>
        {lookup.state === "failed" ? (
          <NoAgent />
        ) : (
          <ConversationProvider
            getAccessToken={fetchAccessToken}
            clientTools={clientTools}
            reconnect
            {...(agent && { agentId: agent.agentId, origin: agent.origin })}
          >
            <Call agent={agent} />
          </ConversationProvider>
        )}
      </main>
    </div>
  );
}
