import type { AgentTool } from "@atoms-kit/local-agent";

/** What the agent knows of the page's `lookup_order`. On Atoms this is part of the agent's configuration. */
export const lookupOrderTool: AgentTool = {
  type: "function",
  name: "lookup_order",
  description: "Says where an order is.",
  parameters: {
    type: "object",
    properties: { order_id: { type: "string", description: "The number of the order." } },
    required: ["order_id"],
  },
};
