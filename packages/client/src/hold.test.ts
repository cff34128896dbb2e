import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ConversationClient } from "./conversationClient.js";
import { createConversationClient } from "./createConversationClient.js";
import type { SessionOptions } from "./options.js";
import { createScriptedServer, type ScriptedServer } from "./testing/index.js";

let server: ScriptedServer;
let client: ConversationClient;

beforeEach(() => {
  server = createScriptedServer();
  client = createConversationClient(server.runtime);
});
afterEach(() => client.endSession());

const state = () => client.store.getState();

async function connect(extra: SessionOptions = {}): Promise<void> {
  const started = client.startSession({ getAccessToken: () => "wct_1", ...extra });
  await server.connected();
  server.accept();
  await started;
}

test("nothing goes out and nothing is heard, until the call goes on", async () => {
  const told = vi.fn();
  client.on("holdChange", told);
  await connect({ volume: 0.6 });
  client.setOnHold(true);
  client.setOnHold(true);
  expect(server.voice).toMatchObject({ muted: true, volume: 0 });
  expect(state()).toMatchObject({ isOnHold: true, isMuted: false, volume: 0.6 });
  client.setOnHold(false);
  expect(server.voice).toMatchObject({ muted: false, volume: 0.6 });
  expect(told.mock.calls.map(([event]) => event.isOnHold)).toEqual([true, false]);
});

test("mutes and volume that are set meanwhile count afterwards, and not before", async () => {
  await connect();
  client.setMuted(true);
  client.setOnHold(true);
  client.setMuted(false);
  client.setVolume({ volume: 0.3 });
  expect(server.voice).toMatchObject({ muted: true, volume: 0 });
  client.setMuted(true);
  client.setOutputMuted(true);
  client.setOnHold(false);
  expect(server.voice).toMatchObject({ muted: true, volume: 0 });
  client.setOutputMuted(false);
  client.setMuted(false);
  expect(server.voice).toMatchObject({ muted: false, volume: 0.3 });
});

test("a handler that hears of it finds it done, and may take it back", async () => {
  await connect();
  client.on("holdChange", ({ isOnHold }) => {
    expect(server.voice?.muted).toBe(isOnHold);
    if (isOnHold) client.setOnHold(false);
  });
  client.setOnHold(true);
  expect(state().isOnHold).toBe(false);
  expect(server.voice).toMatchObject({ muted: false, volume: 1 });
});

test("it outlasts a reconnect", async () => {
  await connect({ reconnect: { initialDelayMs: 0 } });
  client.setOnHold(true);
  server.close();
  expect(state()).toMatchObject({ status: "reconnecting", isOnHold: true });
  await server.connected();
  server.accept({ callId: "CALL-2" });
  expect(state()).toMatchObject({ status: "connected", isOnHold: true });
  expect(server.voice).toMatchObject({ muted: true, volume: 0 });
  client.setOnHold(false);
  expect(server.voice).toMatchObject({ muted: false, volume: 1 });
});

test.each<[string, () => unknown]>([
  ["by the person", () => client.endSession()],
  ["by a lost network", () => server.close()],
  [
    "by a new start while it says goodbye",
    () => {
      void client.endSession();
      return connect();
    },
  ],
])("it ends with the call, %s, and says so before that", async (_, end) => {
  const told: string[] = [];
  await connect();
  client.setOnHold(true);
  client.on("holdChange", ({ isOnHold }) => told.push(`on hold: ${isOnHold}`));
  client.on("disconnect", () => told.push("over"));
  await end();
  expect(told).toEqual(["on hold: false", "over"]);
  expect(state().isOnHold).toBe(false);
});

test("without a call there is nothing to hold, and an error says so", async () => {
  const notConnected = expect.objectContaining({ code: "not_connected" });
  expect(() => client.setOnHold(true)).toThrowError(notConnected);
  await connect();
  await client.endSession();
  expect(() => client.setOnHold(true)).toThrowError(notConnected);
  // What is the case already needs no call: a switch may be set back after the end.
  client.setOnHold(false);
});

test("a chat can be on hold as well: that is a state, and text still goes out", async () => {
  await connect({ textOnly: true });
  client.setOnHold(true);
  client.sendUserMessage("One moment.");
  expect(state().isOnHold).toBe(true);
  expect(server.sent).toEqual([{ type: "input_text.send", text: "One moment." }]);
});

test("a mute that comes while the call before is still being given back counts from the first sample", async () => {
  await connect();
  // The agent has hung up, and its last words are being played.
  server.playback("started");
  server.send({ type: "session.closed", reason: "ended" });
  expect(state().status).toBe("disconnecting");
  const again = client.startSession({ getAccessToken: () => "wct_2" });
  client.setMuted(true);
  await server.connected();
  server.accept();
  await again;
  expect(server.voice?.muted).toBe(true);
});
