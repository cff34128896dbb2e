/** Where each character of a piece of speech begins, in ms. As in `@elevenlabs/client`. */
export type AudioAlignmentEvent = {
  chars: string[];
  char_start_times_ms: number[];
  char_durations_ms: number[];
};

/** As in `@elevenlabs/client`; Atoms has no ping within the protocol. */
export type PingEvent = { event_id: number; ping_ms?: number | null };

/** As in `@elevenlabs/client`; Atoms does not tell of its model's context. */
export type ContextUsageEvent = {
  event_id: number;
  model: string;
  context_tokens: number;
  context_limit_tokens: number;
};

type MCPToolCallBase = {
  service_id: string;
  tool_call_id: string;
  tool_name: string;
  tool_description?: string;
  parameters: Record<string, unknown>;
  timestamp: string;
};

/** As in `@elevenlabs/client`: a tool call that waits for the person's approval. */
export type MCPToolApprovalRequest = MCPToolCallBase & {
  state: "awaiting_approval";
  approval_timeout_secs: number;
};

/** As in `@elevenlabs/client`; Atoms does not tell of MCP. */
export type MCPToolCall =
  | (MCPToolCallBase & { state: "loading" })
  | MCPToolApprovalRequest
  | (MCPToolCallBase & { state: "success"; result: Record<string, unknown>[] })
  | (MCPToolCallBase & { state: "failure"; error_message: string });

/** As in `@elevenlabs/client`; Atoms does not tell of MCP. */
export type MCPConnectionStatus = {
  integrations: {
    integration_id: string;
    integration_type: "mcp_server" | "mcp_integration";
    is_connected: boolean;
    tool_count: number;
  }[];
};

/**
 * Callbacks of `@elevenlabs/react` that nothing on Atoms feeds: they are accepted, so that an app compiles, and never
 * called.
 */
export type UnheardCallbacks = {
  /** Never called: Atoms takes no feedback. */
  onCanSendFeedbackChange?: (change: { canSendFeedback: boolean }) => void;
  /** Never called: Atoms sends no alignment. */
  onAudioAlignment?: (alignment: AudioAlignmentEvent) => void;
  /** Never called: Atoms does not tell of MCP. */
  onMCPToolCall?: (call: MCPToolCall) => void;
  /** Never called: Atoms does not tell of MCP. */
  onMCPConnectionStatus?: (status: MCPConnectionStatus) => void;
  /** Never called: Atoms sends no rich content. */
  onRichContent?: (content: {
    rich_content_id: string;
    component: string;
    props: Record<string, unknown>;
    event_id: number;
  }) => void;
  /** Never called: Atoms does not tell of guardrails. */
  onGuardrailTriggered?: () => void;
  /** Never called: Atoms has no ping within the protocol. */
  onPing?: (ping: PingEvent) => void;
  /** Never called: Atoms does not tell of its model's context. */
  onContextUsage?: (usage: ContextUsageEvent) => void;
  /** Never called: Atoms has no human agents. */
  onAgentTyping?: (typing: { is_typing: boolean; duration_ms?: number }) => void;
  /** Never called: Atoms has no human agents. */
  onExternalAgentConnected?: () => void;
  /** Never called: Atoms has no human agents. */
  onExternalAgentDisconnected?: () => void;
  /** Never called: Atoms does not tell of its recognition. */
  onAsrInitiationMetadata?: (metadata: Record<string, unknown>) => void;
  /** Never called: Atoms does not tell of its reasoning. */
  onAgentReasoningResponsePart?: (part: {
    text: string;
    type: "start" | "delta" | "stop";
    event_id: string;
  }) => void;
};
