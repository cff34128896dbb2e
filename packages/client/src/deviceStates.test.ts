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

test("a silent microphone is told once, shown in the store, and forgotten with the call", async () => {
  const told = vi.fn();
  client.on("silentMicrophone", told);
  await connect();
  for (const isSilent of [false, true, true, false, true]) {
    server.microphone({ score: 0, isSilent });
  }
  expect(told.mock.calls.map(([event]) => event.isSilent)).toEqual([true, false, true]);
  expect(state().isMicrophoneSilent).toBe(true);
  await client.endSession();
  expect(state().isMicrophoneSilent).toBe(false);
});

test("sound that the browser holds back is a state, with a warning that says what to do", async () => {
  const warned = vi.fn();
  client.on("warning", warned);
  await connect();
  server.blockAudio(true);
  expect(state().isAudioBlocked).toBe(true);
  expect(warned.mock.calls[0]?.[0].error).toMatchObject({ code: "audio_blocked" });
  server.blockAudio(false);
  expect(state().isAudioBlocked).toBe(false);
  expect(warned).toHaveBeenCalledTimes(1);
});

test("voice scores come to whoever asks, before or during the call, and to nobody else", async () => {
  const onVadScore = vi.fn();
  await connect({ onVadScore });
  server.microphone({ score: 0.4, isSilent: false });
  expect(onVadScore.mock.calls).toEqual([[{ vadScore: 0.4 }]]);
  expect(server.voice?.watched).toBe(true);
  await client.endSession();

  await connect();
  expect(server.voice?.watched).toBe(false);
  const scored = vi.fn();
  const stop = client.on("vadScore", scored);
  expect(server.voice?.watched).toBe(true);
  server.microphone({ score: 0.7, isSilent: false });
  stop();
  expect(server.voice?.watched).toBe(false);
  server.microphone({ score: 0.9, isSilent: true });
  expect(scored.mock.calls).toEqual([[{ type: "vadScore", score: 0.7 }]]);
});

test("the output's mute leaves the volume alone, and both outlast the call", async () => {
  client.setVolume({ volume: 0.6 });
  client.setOutputMuted(true);
  await connect();
  expect(server.voice?.volume).toBe(0);
  client.setVolume({ volume: 0.4 });
  expect(server.voice?.volume).toBe(0);
  client.setOutputMuted(false);
  expect(server.voice?.volume).toBe(0.4);
  expect(state()).toMatchObject({ isOutputMuted: false, volume: 0.4 });
  client.setOutputMuted(true);
  await client.endSession();
  await connect();
  expect(server.voice?.volume).toBe(0);
  expect(state()).toMatchObject({ isOutputMuted: true, volume: 0.4 });
});

test("devices can be chosen at the start and changed in the call; without one, it says so", async () => {
  await expect(client.changeInputDevice({})).rejects.toMatchObject({ code: "not_connected" });
  await expect(client.changeOutputDevice({})).rejects.toMatchObject({ code: "not_connected" });
  await connect({ inputDeviceId: "mic-1", outputDeviceId: "speaker-1" });
  expect(server.voice).toMatchObject({ inputDeviceId: "mic-1", outputDeviceId: "speaker-1" });
  await client.changeInputDevice({ inputDeviceId: "mic-2" });
  await client.changeOutputDevice({ outputDeviceId: "speaker-2" });
  expect(server.voice).toMatchObject({ inputDeviceId: "mic-2", outputDeviceId: "speaker-2" });
});

test("there are figures during a session, and none without", async () => {
  expect(await client.getStats()).toBeNull();
  await connect();
  expect(await client.getStats()).toMatchObject({ transport: "scripted", framesSent: 0 });
  await client.endSession();
  expect(await client.getStats()).toBeNull();
  expect(client.getOutputStream()).toBeNull();
});
