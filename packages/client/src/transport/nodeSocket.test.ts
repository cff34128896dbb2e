import { afterAll, beforeAll, expect, test } from "vitest";
import { startLocalAgent, type LocalAgent } from "../../../../test-support/localAgent.js";
import { buildNodeProgram, type NodeProgram } from "../../../../test-support/nodeProgram.js";

/** Node's own `WebSocket`, in a process of its own: Node 20 has it behind a flag, Node 22 without one. */

let agent: LocalAgent;
let program: NodeProgram;

beforeAll(async () => {
  agent = await startLocalAgent({ greeting: "Hello there.", recognizer: "none" });
  program = await buildNodeProgram(`
    import { createConversationClient } from "@atoms-kit/client";
    const client = createConversationClient();
    const greeted = new Promise<string>((resolve) => client.on("message", ({ text }) => resolve(text)));
    try {
      await client.startSession({
        apiKey: process.env.API_KEY!,
        agentId: process.env.AGENT_ID!,
        origin: process.env.ORIGIN!,
        textOnly: true,
      });
      console.log(await greeted, client.store.getState().transport);
      await client.endSession();
    } catch (error) {
      console.log(error.code, error.message);
    }
  `);
});
afterAll(async () => {
  program.remove();
  await agent.close();
});

const run = (...nodeOptions: string[]): Promise<string> =>
  program.run(nodeOptions, {
    API_KEY: agent.apiKey,
    AGENT_ID: agent.agentId,
    ORIGIN: new URL(agent.url).origin,
  });

const isBuiltIn = Number(process.versions.node.split(".")[0]) >= 22;

test("a chat over the WebSocket of Node itself; nothing keeps the process alive after it", async () => {
  const printed = await run(...(isBuiltIn ? [] : ["--experimental-websocket"]));
  expect(printed).toBe("Hello there. direct\n");
});

test("a Node without a WebSocket says what to pass, and ends", async () => {
  const printed = await run(...(isBuiltIn ? ["--no-experimental-websocket"] : []));
  expect(printed).toMatch(/^invalid_options .*createSocket/);
});
