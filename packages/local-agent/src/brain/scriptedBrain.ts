import type {
  AgentTool,
  Brain,
  BrainReply,
  BrainTurn,
  HistoryEntry,
  ToolOutcome,
} from "./brain.js";

/** Options of {@link createScriptedBrain}. */
export type ScriptedBrainOptions = {
  /** The time that the agent tells. Default: the clock of this machine. */
  now?: () => Date;
};

type Topic = {
  pattern: RegExp;
  reply: (match: RegExpExecArray, turn: BrainTurn, history: readonly HistoryEntry[]) => BrainReply;
};

const story = [
  "Once upon a time there was a small server that lived on a single machine.",
  "It had never seen the internet, but it had a voice, and it liked to talk.",
  "Every morning a developer came by and opened a socket.",
  "The server said hello, and the developer said hello back.",
  "They spoke about orders, about the weather, and about the time of day.",
  "Sometimes the developer interrupted, and then the server stopped at once, because it was polite.",
  "And when the last test was green, they both went quiet, and the socket closed.",
].join(" ");

/**
 * The brain that the local agent has unless another is given: it matches a few patterns and keeps no state, so the
 * same turn and history always get the same reply, apart from the time of day.
 */
export function createScriptedBrain({ now = () => new Date() }: ScriptedBrainOptions = {}): Brain {
  // The first pattern that matches answers, so the specific ones come first.
  const topics: readonly Topic[] = [
    {
      pattern: /\b(?:say (?:that|it) again|repeat|pardon|once more|say again)\b/i,
      reply: (_match, _turn, history) => ({
        text:
          history.findLast((entry) => entry.role === "agent")?.text ??
          "I have not said anything yet.",
      }),
    },
    {
      pattern: /\b(?:orders?|parcel|package|delivery)\b/i,
      reply: (_match, turn) => askAboutOrder(turn),
    },
    {
      pattern: /\bmy name is ([\p{L}' -]{1,40})/iu,
      reply: (match) => ({ text: `Nice to meet you, ${(match[1] ?? "").trim()}.` }),
    },
    {
      pattern: /\b(?:what is my name|what's my name|who am i)\b/i,
      reply: (_match, _turn, history) => ({ text: recallName(history) }),
    },
    { pattern: /\b(?:story|tale)\b/i, reply: () => ({ text: story }) },
    {
      pattern: /\b(?:what time|the time|time is it|clock)\b/i,
      reply: () => ({ text: `It is ${spokenTime(now())} on this machine.` }),
    },
    {
      pattern: /\b(?:good ?bye|bye|hang up)\b/i,
      reply: () => ({ text: "Goodbye. It was nice talking to you.", hangUp: true }),
    },
    {
      pattern: /\b(?:interrupt|barge)/i,
      reply: () => ({ text: "Ask me for a story, and then just talk over me. I stop at once." }),
    },
    {
      pattern: /\b(?:tools?|functions?)\b/i,
      reply: (_match, turn) => ({ text: describeTools(turn.tools) }),
    },
    {
      pattern: /\b(?:voice|speech|talk|speak)\b/i,
      reply: () => ({
        text: "My voice is a small synthesizer called Flite. It runs on this machine.",
      }),
    },
    {
      pattern: /\b(?:who are you|your name|what are you|about you|agent)\b/i,
      reply: () => ({
        text: "I am the local agent of atoms kit. I stand in for a real voice agent while you build your app.",
      }),
    },
    {
      pattern: /\b(?:help|what can you do)\b/i,
      reply: () => ({
        text: "Ask me for the time, for a story, or about an order. Say goodbye, and I hang up.",
      }),
    },
    { pattern: /\bthank/i, reply: () => ({ text: "You are welcome." }) },
    {
      pattern: /\b(?:hello|hi|hey|good (?:morning|afternoon|evening))\b/i,
      reply: () => ({ text: "Hello. What can I do for you?" }),
    },
  ];

  return (turn, history) => {
    if (!turn.isRecognized) {
      return {
        text: `I heard you for ${spokenDuration(turn.durationMs)}. I can't make out words here, but you can type to me.`,
      };
    }
    for (const { pattern, reply } of topics) {
      const match = pattern.exec(turn.text);
      if (match !== null) return reply(match, turn, history);
    }
    return {
      text: `You said: ${turn.text.slice(0, 200)} I only know a few topics. Ask me for help to hear them.`,
    };
  };
}

function askAboutOrder(turn: BrainTurn): BrainReply {
  const tool = turn.tools.find(({ name, description }) => /order/i.test(`${name} ${description}`));
  if (tool === undefined) {
    return { text: "I have no tool that can look up an order. Your app can declare one." };
  }
  const orderId = /\b(?:[a-z]{2,5}-)?\d{2,12}\b/i.exec(turn.text)?.[0] ?? "7841";
  return {
    callTool: { name: tool.name, arguments: { order_id: orderId } },
    reply: (outcome) => ({ text: tellOrder(orderId, tool, outcome) }),
  };
}

function tellOrder(orderId: string, tool: AgentTool, outcome: ToolOutcome): string {
  if (!outcome.ok) {
    return outcome.code === "tool_timeout"
      ? "I'm sorry, your app did not answer in time. Please ask me again later."
      : "I'm sorry, I could not use the answer of your app.";
  }
  if (tool.expectsResponse === false)
    return `I have passed on your question about order ${orderId}.`;
  return `About order ${orderId}: ${outcome.output.slice(0, 400)}`;
}

function describeTools(tools: readonly AgentTool[]): string {
  if (tools.length === 0) return "Your app has not declared any tools.";
  return `I can call these tools: ${tools.map(({ name }) => name.replaceAll("_", " ")).join(", ")}.`;
}

function recallName(history: readonly HistoryEntry[]): string {
  const names = history
    .filter((entry) => entry.role === "user")
    .map((entry) => /\bmy name is ([\p{L}' -]{1,40})/iu.exec(entry.text)?.[1]?.trim())
    .filter((name) => name !== undefined);
  const latest = names.at(-1);
  return latest === undefined ? "You have not told me your name." : `Your name is ${latest}.`;
}

function spokenTime(time: Date): string {
  return time.toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" });
}

function spokenDuration(durationMs: number): string {
  const seconds = Math.max(1, Math.round(durationMs / 1000));
  return seconds === 1 ? "about 1 second" : `about ${seconds} seconds`;
}
