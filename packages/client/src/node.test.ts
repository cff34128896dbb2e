import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { startLocalAgent, type LocalAgent } from "../../../test-support/localAgent.js";
import { Conversation, createConversationClient } from "./index.js";

let agent: LocalAgent;

beforeAll(async () => {
  agent = await startLocalAgent({
    greeting: "Hello {{name}}.",
    brain: ({ text }) => ({ text: `You wrote: ${text}` }),
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
