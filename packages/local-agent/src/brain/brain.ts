/** A tool that the agent may call: one that the client declared, or one of `LocalAgentOptions.tools`. */
export type AgentTool = {
  type: "function";
  /** Unique among the tools of a call. */
  name: string;
  /** What the brain reads to decide when to call the tool. */
  description: string;
  /** JSON Schema of the arguments. */
  parameters: Record<string, unknown>;
  /** How long the answer may take, in milliseconds. 1000 to 60000, anything else is clamped; default 15000. */
  timeout_ms?: number | undefined;
  /** With false the agent goes on at once, and no answer is accepted. Default true. */
  expectsResponse?: boolean | undefined;
};

/** One completed turn of the person. */
export type BrainTurn = {
  /** The words; for speech that was not recognised, a note of how long the person spoke. */
  text: string;
  /** How the turn came in. */
  input: "typed" | "spoken";
  /** False when `text` is only a note, because this machine recognised no words. Always true for typed turns. */
  isRecognized: boolean;
  /** How long the person spoke, in milliseconds. 0 for typed turns. */
  durationMs: number;
  /** The tools that can be called now. */
  tools: readonly AgentTool[];
  /** The variables of the call, without the reserved ones. */
  variables: Readonly<Record<string, string | number | boolean>>;
};

/** A turn that is over. An agent turn that was interrupted holds only what was heard. */
export type HistoryEntry = {
  role: "user" | "agent";
  text: string;
};

/** How a tool call ended. */
export type ToolOutcome =
  | { ok: true; /** The client's answer; empty for a tool that sends none. */ output: string }
  | { ok: false; /** `tool_timeout` or `result_too_large`. */ code: string };

/** What the agent does next: say something, or call a tool and then go on. */
export type BrainReply =
  | {
      text: string;
      /** Ends the call once the words were played. Default false. */
      hangUp?: boolean;
    }
  | {
      callTool: { name: string; arguments: Record<string, unknown> };
      /** Called with the outcome, unless the person has said something else meanwhile. */
      reply: (outcome: ToolOutcome) => BrainReply | Promise<BrainReply>;
    };

/**
 * Decides what the agent answers.
 *
 * @param turn - What the person just said or typed.
 * @param history - Everything before it, oldest first.
 * @returns The reply. When it throws, the client gets an `internal_error` and the agent says that something went wrong.
 */
export type Brain = (
  turn: BrainTurn,
  history: readonly HistoryEntry[],
) => BrainReply | Promise<BrainReply>;
