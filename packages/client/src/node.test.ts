import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { startLocalAgent, type LocalAgent } from "../../../test-support/localAgent.js";
import { Conversation, createConversationClient, defineClientTool } from "./index.js";

let agent: LocalAgent;

beforeAll(async () => {
  agent = await startLocalAgent({
    greeting: "Hello {{name}}.",
    brain: ({ text, tools }) => {
      const lookUp = tools.find(({ name }) => name === "look_up");
      if (!lookUp) return { text: `You wrote: ${text}` };
      return {
        callTool: { name: lookUp.name, arguments: { id: text } },
        reply: (outcome) => ({ text: outcome.ok ? outcome.output : outcome.code }),
      };
    },
  });
});
afterAll(() => agent.close());

const options = () => ({
  apiKey: agent.apiKey,
  agentId: agent.agentId,
  origin: new URL(agent.url).origin,
  createSocket: (url: string) => new WebSocket(url),
});

test("a chat in Node: a key, no worker, no audio", async () => {
  const onMessage = vi.fn();
  const onDisconnect = vi.fn();
  const call = await Conversation.startSession({
    ...options(),
    textOnly: true,
    dynamicVariables: { name: "Ada" },
    onMessage,
    onDisconnect,
  });
  expect(call.isOpen()).toBe(true);
  expect(call.getId()).not.toBe("");
  const said = (text: string) => expect.objectContaining({ message: text, role: "agent" });
  await vi.waitFor(() => expect(onMessage).toHaveBeenCalledWith(said("Hello Ada.")));
  call.sendUserMessage("Good evening");
  await vi.waitFor(() => expect(onMessage).toHaveBeenCalledWith(said("You wrote: Good evening")));
  await call.endSession();
  expect(call.isOpen()).toBe(false);
  expect(onDisconnect.mock.calls).toEqual([[{ reason: "user" }]]);
});

test("a declared tool: the server confirms it, and the agent calls it", async () => {
  const client = createConversationClient();
  const onMessage = vi.fn();
  await client.startSession({
    ...options(),
    textOnly: true,
    onMessage,
    clientTools: {
      look_up: defineClientTool({
        description: "Looks up an order.",
        parameters: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
        handler: ({ id }) => `Order ${id} was sent on Tuesday.`,
      }),
    },
  });
  await vi.waitFor(() =>
    expect(client.store.getState().clientTools).toEqual({ look_up: "confirmed" }),
  );
  client.sendUserMessage("7841");
  await vi.waitFor(() =>
    expect(onMessage).toHaveBeenCalledWith(
      expect.objectContaining({ message: "Order 7841 was sent on Tuesday.", role: "agent" }),
    ),
  );
  await client.endSession();
});

test("a voice call in Node says what is missing", async () => {
  const client = createConversationClient();
  await expect(client.startSession(options())).rejects.toMatchObject({
    code: "audio_unsupported",
    message: expect.stringMatching(/textOnly/),
  });
});

test("a runtime without a WebSocket says what to pass, and nothing hangs", async () => {
  vi.stubGlobal("WebSocket", undefined);
  try {
    const client = createConversationClient();
    const { createSocket: _, ...withoutSocket } = options();
    const failed = client.startSession({ ...withoutSocket, textOnly: true });
    await expect(failed).rejects.toMatchObject({
      code: "invalid_options",
      message: expect.stringMatching(/createSocket/),
    });
    await client.endSession();
    expect(client.store.getState().status).toBe("error");
  } finally {
    vi.unstubAllGlobals();
  }
});

test("a wrong key is refused, and stands in no message", async () => {
  const client = createConversationClient();
  const failed = client.startSession({ ...options(), apiKey: "sk_wrong", textOnly: true });
  await expect(failed).rejects.toMatchObject({ code: "connection_refused" });
  expect(JSON.stringify(client.store.getState())).not.toContain("sk_wrong");
});
