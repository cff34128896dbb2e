import { startLocalAgent } from "@atoms-kit/local-agent";
import type { AgentInfo } from "../src/agent/agentInfo.js";
import { lookupOrderTool } from "./lookupOrderTool.js";

/** An account on Atoms, and which of its agents to talk to. */
export type AtomsAccount = {
  apiKey: string;
  agentId: string;
  /** Where the service is. Default `https://api.smallest.ai`. */
  origin?: string;
};

/** The agent that the page talks to; what is secret stays in this process. */
export type AgentBehind = AgentInfo & {
  apiKey: string;
  /** Where tokens are minted. */
  registerCallUrl: string;
  close(): Promise<void>;
};

/** Points at the account's agent, or starts one on this machine. */
export async function openAgent(account: AtomsAccount | undefined): Promise<AgentBehind> {
  if (account !== undefined) {
    const { apiKey, agentId, origin = "https://api.smallest.ai" } = account;
    return {
      kind: "atoms",
      agentId,
      origin: origin.replace(/^http/, "ws"),
      apiKey,
      registerCallUrl: `${origin}/atoms/v1/conversation/register-call`,
      close: () => Promise.resolve(),
    };
  }
  const local = await startLocalAgent({ tools: [lookupOrderTool] });
  return {
    kind: "local",
    agentId: local.agentId,
    origin: new URL(local.url).origin,
    apiKey: local.apiKey,
    registerCallUrl: `${local.rest}/conversation/register-call`,
    close: () => local.close(),
  };
}
