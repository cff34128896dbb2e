import { useEffect, useState } from "react";
import type { AgentInfo } from "./agentInfo.js";

export type AgentLookup =
  | { state: "loading" }
  | { state: "found"; agent: AgentInfo }
  | { state: "failed" };

/** Asks the demo server once which agent there is. */
export function useAgent(): AgentLookup {
  const [lookup, setLookup] = useState<AgentLookup>({ state: "loading" });
  useEffect(() => {
    const controller = new AbortController();
    fetchAgent(controller.signal).then(
      (agent) => setLookup({ state: "found", agent }),
      () => {
        if (!controller.signal.aborted) setLookup({ state: "failed" });
      },
    );
    return () => controller.abort();
  }, []);
  return lookup;
}

async function fetchAgent(signal: AbortSignal): Promise<AgentInfo> {
  const response = await fetch("/api/agent", { signal });
  if (!response.ok) throw new Error(`/api/agent answered ${response.status}`);
  return (await response.json()) as AgentInfo;
}
