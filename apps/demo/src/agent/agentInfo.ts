/** Which agent the page talks to, as `GET /api/agent` says it. */
export type AgentInfo = {
  kind: "local" | "atoms";
  agentId: string;
  /** Where its socket is, as `ws://…` or `wss://…`. */
  origin: string;
};
