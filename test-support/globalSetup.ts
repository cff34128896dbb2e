import { startLocalAgent, type Brain } from "./localAgent.js";
import type { TestProject } from "vitest/node";
import { commandedScript } from "./scriptedAgent.js";
import { microphoneWav } from "./microphonePath.js";
import { writeMicrophoneWav } from "./microphoneWav.js";

/** Where a test finds an agent, and how it gets in. */
export type AgentAddress = {
  url: string;
  rest: string;
  control: string;
  agentId: string;
  apiKey: string;
};

declare module "vitest" {
  interface ProvidedContext {
    localAgent: AgentAddress;
    /** One whose tokens are too old as soon as they are used. */
    forgetfulAgent: AgentAddress;
    /** One that does what it is told by typed messages. */
    commandedAgent: AgentAddress;
    /** The file that the fake microphone plays. */
    microphoneWav: string;
  }
}

const story =
  "Once upon a time there was a small boat on a wide and quiet sea. " +
  "Every morning it went out with the tide, and every evening it came back with the wind. " +
  "One day the wind did not come, and the boat stayed out under the stars until the moon had set.";

/**
 * Typed words are repeated, spoken ones get a story that is long enough to be interrupted. Who types `call NAME {…}`
 * makes the agent call that tool, declared or not, and hears what came of it.
 */
const brain: Brain = ({ input, text }) => {
  const [, name, parameters] = /^call (\w+) (\{.*\})$/.exec(text) ?? [];
  if (name === undefined || parameters === undefined) {
    return { text: input === "typed" ? `You wrote: ${text}` : story };
  }
  return {
    callTool: { name, arguments: JSON.parse(parameters) as Record<string, unknown> },
    reply: (outcome) => ({ text: outcome.ok ? `It said: ${outcome.output}` : outcome.code }),
  };
};

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await writeMicrophoneWav();
  project.provide("microphoneWav", microphoneWav);
  const [localAgent, forgetfulAgent, commandedAgent] = await Promise.all([
    startLocalAgent({ recognizer: "none", greeting: "Hello, I am the local agent.", brain }),
    startLocalAgent({ recognizer: "none", tokenLifetimeMs: 1 }),
    startLocalAgent({ recognizer: "none", script: commandedScript }),
  ]);
  const agents = { localAgent, forgetfulAgent, commandedAgent };
  for (const [name, agent] of Object.entries(agents)) {
    const { url, rest, control, agentId, apiKey } = agent;
    const address: AgentAddress = { url, rest, control, agentId, apiKey };
    project.provide(name as keyof typeof agents, address);
  }
  return async () => {
    await Promise.all(Object.values(agents).map((agent) => agent.close()));
  };
}
