import { startLocalAgent, type Brain } from "./localAgent.js";
import type { TestProject } from "vitest/node";
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
    /** The file that the fake microphone plays. */
    microphoneWav: string;
  }
}

const story =
  "Once upon a time there was a small boat on a wide and quiet sea. " +
  "Every morning it went out with the tide, and every evening it came back with the wind. " +
  "One day the wind did not come, and the boat stayed out under the stars until the moon had set.";

/** Typed words are repeated, spoken ones get a story that is long enough to be interrupted. */
const brain: Brain = ({ input, text }) => ({
  text: input === "typed" ? `You wrote: ${text}` : story,
});

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await writeMicrophoneWav();
  project.provide("microphoneWav", microphoneWav);
  const [localAgent, forgetfulAgent] = await Promise.all([
    startLocalAgent({ recognizer: "none", greeting: "Hello, I am the local agent.", brain }),
    startLocalAgent({ recognizer: "none", tokenLifetimeMs: 1 }),
  ]);
  for (const [name, agent] of Object.entries({ localAgent, forgetfulAgent })) {
    const { url, rest, control, agentId, apiKey } = agent;
    project.provide(name as "localAgent" | "forgetfulAgent", {
      url,
      rest,
      control,
      agentId,
      apiKey,
    });
  }
  return async () => {
    await Promise.all([localAgent.close(), forgetfulAgent.close()]);
  };
}
