import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ConversationClient } from "./conversationClient.js";
import { createConversationClient } from "./createConversationClient.js";
import { AtomsError } from "./errors.js";
import type { SessionOptions } from "./options.js";
import { createScriptedServer, type ScriptedServer } from "./testing/index.js";

let server: ScriptedServer;
let client: ConversationClient;
const options: SessionOptions = { getAccessToken: () => "wct_1" };

beforeEach(() => {
  server = createScriptedServer();
  client = createConversationClient(server.runtime);
});
afterEach(() => client.endSession());

async function connect(extra: SessionOptions = {}): Promise<void> {
  const started = client.startSession({ ...options, ...extra });
  await server.connected();
  server.accept();
  await started;
}

const state = () => client.store.getState();

describe("a start", () => {
  test("gives the call id, and tells in order", async () => {
    const told: string[] = [];
    await connect({
      onStatusChange: ({ status }) => told.push(status),
      onConnect: ({ conversationId }) => told.push(`connect ${conversationId}`),
      onConversationMetadata: (metadata) => told.push(metadata.agent_output_audio_format),
    });
    expect(told).toEqual(["connecting", "connect CALL-scripted", "pcm_24000", "connected"]);
    expect(client.getId()).toBe("CALL-scripted");
    expect(state()).toMatchObject({
      status: "connected",
      transport: "scripted",
      sampleRateHz: 24_000,
    });
  });

  test("twice is one session with one token", async () => {
    const getAccessToken = vi.fn(() => "wct_1");
    const first = client.startSession({ getAccessToken });
    const second = client.startSession({ getAccessToken });
    expect(second).toBe(first);
    await server.connected();
    server.accept();
    await first;
    expect(client.startSession({ getAccessToken })).toBe(first);
    expect(getAccessToken).toHaveBeenCalledTimes(1);
    expect(server.connections).toHaveLength(1);
  });

  test("taken back at once, and repeated, asks for one token", async () => {
    const getAccessToken = vi.fn(() => "wct_1");
    const first = client.startSession({ getAccessToken });
    const ended = client.endSession();
    const second = client.startSession({ getAccessToken });
    await expect(first).rejects.toMatchObject({ code: "aborted" });
    await ended;
    await server.connected();
    server.accept();
    await expect(second).resolves.toBe("CALL-scripted");
    expect(getAccessToken).toHaveBeenCalledTimes(1);
  });

  test("asks for the token only after the person has answered", async () => {
    server.microphoneGranted = false;
    server.microphoneError = new AtomsError("microphone_denied", "No.");
    const getAccessToken = vi.fn(() => "wct_1");
    const onError = vi.fn();
    await expect(client.startSession({ getAccessToken, onError })).rejects.toMatchObject({
      code: "microphone_denied",
    });
    expect(getAccessToken).not.toHaveBeenCalled();
    expect(onError).toHaveBeenCalledTimes(1);
    expect(state().status).toBe("error");
    expect(server.voice?.closed).toBe(true);
  });

  test.each<[string, SessionOptions, RegExp]>([
    ["no way in", {}, /tokenUrl/],
    ["a key without an agent", { apiKey: "sk_1" }, /agentId/],
    ["an impossible volume", { ...options, volume: 11 }, /volume/],
    [
      "an impossible chunk",
      { ...options, inputChunkDurationMs: Number.NaN },
      /inputChunkDurationMs/,
    ],
    ["an address that is none", { signedUrl: "api.smallest.ai" }, /signedUrl/],
    ["an origin without a scheme", { ...options, origin: "api.example.com" }, /origin/],
    ["a token that is none", { conversationToken: "junk" }, /conversationToken/],
    ["an impossible rate", { ...options, sampleRateHz: 44_100 as 48_000 }, /sampleRateHz/],
  ])("with %s is refused before anything is opened", async (_, bad, message) => {
    const onError = vi.fn();
    const onDisconnect = vi.fn();
    const failed = client.startSession({ ...bad, onError, onDisconnect });
    await expect(failed).rejects.toMatchObject({
      code: "invalid_options",
      message: expect.stringMatching(message),
    });
    expect(onError).toHaveBeenCalledTimes(1);
    expect(onDisconnect).not.toHaveBeenCalled();
    expect(server.voice).toBeNull();
    expect(state().status).toBe("error");
  });

  test.each([
    ["rejects", () => Promise.reject(new Error("offline")), /offline/],
    ["gives junk", () => "hello", /wct_/],
    ["gives nothing", () => undefined as unknown as string, /wct_/],
    ["gives an empty object", () => ({}) as { accessToken: string }, /wct_/],
  ])("whose token fetcher %s fails with its reason", async (_, getAccessToken, message) => {
    await expect(client.startSession({ getAccessToken })).rejects.toMatchObject({
      code: "token_failed",
      message: expect.stringMatching(message),
    });
    expect(server.voice?.closed).toBe(true);
  });

  test("accepts a token in the shapes that servers give", async () => {
    for (const answer of ["wct_1", { accessToken: "wct_1" }]) {
      await connect({ getAccessToken: () => answer });
      await client.endSession();
    }
    expect(server.connections.every((url) => url.endsWith("?token=wct_1"))).toBe(true);
  });

  test("that the server never answers times out", async () => {
    vi.useFakeTimers();
    try {
      const failed = client.startSession({ ...options, connectTimeoutMs: 2000 });
      await vi.advanceTimersByTimeAsync(2100);
      await expect(failed).rejects.toMatchObject({
        code: "connect_timeout",
        details: { phase: "session" },
      });
    } finally {
      vi.useRealTimers();
    }
  });

  test("aborts the token fetcher when it is given up", async () => {
    let signal: AbortSignal | undefined;
    const fetching = new Promise<void>((resolve) => {
      const started = client.startSession({
        getAccessToken: (request) => {
          ({ signal } = request);
          resolve();
          return new Promise(() => {});
        },
      });
      started.catch(() => {});
    });
    await fetching;
    expect(signal?.aborted).toBe(false);
    await client.endSession();
    expect(signal?.aborted).toBe(true);
    expect(state().status).toBe("disconnected");
  });

  test("drops reserved variables, with a warning that names them", async () => {
    const warning = vi.spyOn(console, "warn").mockImplementation(() => {});
    const getAccessToken = vi.fn((_request: { variables: object }) => "wct_1");
    await connect({ getAccessToken, dynamicVariables: { name: "Ada", timezone: "UTC" } });
    expect(getAccessToken.mock.calls[0]?.[0].variables).toEqual({ name: "Ada" });
    expect(warning).toHaveBeenCalledWith(expect.stringContaining("timezone"));
    warning.mockRestore();
  });
});

describe("handlers that act", () => {
  test("sending in onConnect works", async () => {
    await connect({ onConnect: () => client.sendUserMessage("Hello") });
    expect(server.sent).toContainEqual({ type: "input_text.send", text: "Hello" });
  });

  test.each(["onError", "onStatusChange"] as const)("restarting from within %s", async (name) => {
    const second: string[] = [];
    let restarted: Promise<string> | undefined;
    const restart = (): void => {
      restarted ??= client.startSession({
        ...options,
        onDisconnect: () => second.push("disconnect"),
        onError: () => second.push("error"),
      });
    };
    await connect(
      name === "onError"
        ? { onError: restart }
        : { onStatusChange: ({ status }) => status === "disconnected" && restart() },
    );
    server.close(1006);
    await server.connected();
    expect(state().status).toBe("connecting");
    server.accept({ callId: "CALL-2" });
    await restarted;
    expect(state()).toMatchObject({ status: "connected", endedAt: null, error: null });
    expect(second).toEqual([]);
  });

  test("ending from within onStatusChange of connecting", async () => {
    let ended: Promise<void> | undefined;
    const started = client.startSession({
      ...options,
      onStatusChange: ({ status }) => {
        if (status === "connecting") ended = client.endSession();
      },
    });
    await expect(started).rejects.toMatchObject({ code: "aborted" });
    await ended;
    expect(state().status).toBe("disconnected");
    expect(server.voice).toBeNull();
  });

  test("Talk while the old call is ending, and a restart in its onDisconnect, are one session", async () => {
    let automatic: Promise<string> | undefined;
    await connect({
      onDisconnect: () => {
        automatic = client.startSession(options);
      },
    });
    void client.endSession();
    const manual = client.startSession(options);
    expect(automatic).toBe(manual);
    await server.connected();
    server.accept({ callId: "CALL-2" });
    await manual;
    expect(server.connections).toHaveLength(2);
  });
});

describe("a call", () => {
  test("keeps the transcript, and tells each final once", async () => {
    const onMessage = vi.fn();
    const onUserTranscriptPart = vi.fn();
    await connect({ onMessage, onUserTranscriptPart });
    server.send({ type: "transcript.delta", role: "user", text: "What is" });
    server.send({ type: "transcript", role: "user", text: "What is it?" });
    server.send({ type: "transcript.delta", role: "assistant", text: "It" });
    expect(state().transcript.at(-1)).toMatchObject({ role: "agent", text: "It", isFinal: false });
    server.send({ type: "transcript", role: "assistant", text: "It is five." });
    expect(onMessage.mock.calls).toEqual([
      [{ message: "What is it?", role: "user", source: "user", event_id: 1 }],
      [{ message: "It is five.", role: "agent", source: "ai", event_id: 2 }],
    ]);
    expect(onUserTranscriptPart.mock.calls).toEqual([[{ text: "What is", event_id: 1 }]]);
  });

  test("all that is told of a turn has one number, whatever is typed or said meanwhile", async () => {
    const parts: [number, string][] = [];
    const messages: [number, string, string][] = [];
    await connect({
      onUserTranscriptPart: ({ event_id, text }) => parts.push([event_id, text]),
      reconnect: { initialDelayMs: 0 },
    });
    client.on("message", ({ eventId, text, via }) => messages.push([eventId, text, via]));
    server.send({ type: "transcript.delta", role: "user", text: "Where" });
    client.sendUserMessage("Order 7841");
    // The server repeats what was typed; that is not what the person is saying.
    server.send({ type: "transcript", role: "user", text: "Order 7841" });
    server.send({ type: "transcript.delta", role: "assistant", text: "It" });
    server.send({ type: "transcript.delta", role: "user", text: "Where is it" });
    server.send({ type: "transcript", role: "assistant", text: "It is here." });
    server.send({ type: "transcript", role: "user", text: "Where is it?" });
    server.send({ type: "transcript.delta", role: "user", text: "And" });
    server.close();
    await server.connected();
    server.accept({ callId: "CALL-2" });
    // What was being said when the line broke is another call's.
    server.send({ type: "transcript", role: "user", text: "Hello?" });
    expect(parts).toEqual([
      [1, "Where"],
      [1, "Where is it"],
      [4, "And"],
    ]);
    expect(messages).toEqual([
      [2, "Order 7841", "text"],
      [3, "It is here.", "voice"],
      [1, "Where is it?", "voice"],
      [5, "Hello?", "voice"],
    ]);
  });

  test("one set of the store for each event of the server", async () => {
    let sets = 0;
    const stop = client.store.subscribe(() => (sets += 1));
    const started = client.startSession(options);
    await server.connected();
    sets = 0;
    server.accept();
    await started;
    expect(sets).toBe(1);
    sets = 0;
    server.send({ type: "transcript.delta", role: "assistant", text: "It" });
    server.send({ type: "transcript.delta", role: "assistant", text: "It is" });
    server.send({ type: "some.news" });
    expect(sets).toBe(2);
    server.close(1006);
    expect(sets).toBe(3);
    stop();
  });

  test("follows what is heard", async () => {
    const onModeChange = vi.fn();
    await connect({ onModeChange });
    server.send({ type: "agent_start_talking" });
    expect(state().mode).toBe("listening");
    server.playback("started");
    expect(state().mode).toBe("speaking");
    server.send({ type: "agent_stop_talking" });
    server.playback("drained");
    expect(onModeChange.mock.calls).toEqual([[{ mode: "speaking" }], [{ mode: "listening" }]]);
  });

  test("mute and volume that were set early are kept and applied", async () => {
    client.setMuted(true);
    client.setVolume({ volume: 0.3 });
    await connect();
    expect(server.voice).toMatchObject({ muted: true, volume: 0.3 });
    client.setMuted(false);
    client.setVolume({ volume: 0.5 });
    expect(server.voice).toMatchObject({ muted: false, volume: 0.5 });
    expect(state()).toMatchObject({ isMuted: false, volume: 0.5 });
  });

  test("sends text, and shows it at once", async () => {
    await connect();
    client.sendUserMessage("Hello");
    expect(server.sent).toContainEqual({ type: "input_text.send", text: "Hello" });
    server.send({ type: "transcript", role: "user", text: "Hello" });
    expect(state().transcript).toMatchObject([{ role: "user", text: "Hello", via: "text" }]);
    // The same words again are typed again.
    client.sendUserMessage("Hello");
    server.send({ type: "transcript", role: "user", text: "Hello" });
    expect(state().transcript.map(({ isAcknowledged }) => isAcknowledged)).toEqual([true, true]);
    expect(() => client.sendUserMessage(" ")).toThrowError(/empty/);
  });

  test("answers the agent's call of a tool, whatever the tool does", async () => {
    await connect({
      clientTools: {
        look_up: ({ id }: { id: string }) => ({ id, state: "sent" }),
        broken: () => {
          throw new Error("down");
        },
        huge: () => "x".repeat(70_000),
      },
    });
    for (const name of ["look_up", "broken", "huge", "unknown"]) {
      server.send({ type: "function_call", call_id: name, name, arguments: { id: "7" } });
    }
    await vi.waitFor(() => expect(server.sent).toHaveLength(4));
    expect(server.sent).toEqual(
      expect.arrayContaining([
        { type: "function_call.result", call_id: "look_up", output: '{"id":"7","state":"sent"}' },
        { type: "function_call.result", call_id: "broken", output: '{"error":"down"}' },
        { type: "function_call.result", call_id: "huge", output: expect.stringContaining("64 KB") },
        {
          type: "function_call.result",
          call_id: "unknown",
          output: expect.stringContaining("no tool"),
        },
      ]),
    );
  });

  test("a handler that throws stops neither the others nor the call", async () => {
    const reported = vi.fn();
    vi.stubGlobal("reportError", reported);
    const onMessage = vi.fn();
    client.addCallbacks(() => ({
      onMessage: () => {
        throw new Error("app bug");
      },
    }));
    await connect({ onMessage });
    server.send({ type: "transcript", role: "user", text: "Hi" });
    expect(onMessage).toHaveBeenCalledTimes(1);
    expect(reported).toHaveBeenCalledWith(expect.objectContaining({ message: "app bug" }));
    expect(state().status).toBe("connected");
    vi.unstubAllGlobals();
  });

  test("a server that repeats a final, or cuts a turn to nothing, is heard once or not at all", async () => {
    const onMessage = vi.fn();
    await connect({ onMessage });
    server.send({ type: "transcript", role: "assistant", text: "Hello." });
    server.send({ type: "transcript", role: "assistant", text: "Hello." });
    server.send({ type: "transcript.delta", role: "assistant", text: "And" });
    server.send({ type: "transcript", role: "assistant", text: "" });
    expect(onMessage).toHaveBeenCalledTimes(1);
    expect(state().transcript).toHaveLength(1);
  });

  test("no tool runs after the person has hung up, nor one that nobody has written", async () => {
    const pay = vi.fn();
    await connect({ clientTools: { pay } });
    server.send({ type: "function_call", call_id: "1", name: "constructor", arguments: {} });
    await vi.waitFor(() => expect(server.sent).toHaveLength(1));
    expect(JSON.stringify(server.sent[0])).toMatch(/no tool/);
    server.send({ type: "session.closed", reason: "ended" });
    expect(state().status).toBe("disconnecting");
    server.send({ type: "function_call", call_id: "2", name: "pay", arguments: {} });
    expect(pay).not.toHaveBeenCalled();
  });

  test("junk frames are a warning, and unknown ones an event", async () => {
    const warnings = vi.fn();
    const unknown = vi.fn();
    client.on("warning", warnings);
    client.on("unknownFrame", unknown);
    await connect();
    server.send({ type: "transcript", role: "nobody" });
    server.send({ type: "weather", sky: "blue" });
    expect(warnings.mock.calls[0]?.[0]).toMatchObject({ error: { code: "invalid_frame" } });
    expect(unknown).toHaveBeenCalledWith({
      type: "unknownFrame",
      raw: { type: "weather", sky: "blue" },
    });
    expect(state().status).toBe("connected");
  });
});

describe("the end", () => {
  test("by the person: everything is released when the promise resolves", async () => {
    const told: string[] = [];
    await connect({
      onStatusChange: ({ status }) => told.push(status),
      onDisconnect: ({ reason }) => told.push(`disconnect by ${reason}`),
    });
    await client.endSession();
    expect(server.sent.at(-1)).toEqual({ type: "session.close" });
    expect(server.voice).toMatchObject({ microphone: "stopped", closed: true });
    expect(told.slice(-3)).toEqual(["disconnecting", "disconnected", "disconnect by user"]);
  });

  test("by the agent", async () => {
    const onDisconnect = vi.fn();
    await connect({ onDisconnect });
    server.send({ type: "session.closed", reason: "ended" });
    await vi.waitFor(() => expect(onDisconnect).toHaveBeenCalled());
    expect(onDisconnect.mock.calls).toEqual([
      [{ reason: "agent", context: { type: "close", reason: "ended" } }],
    ]);
    expect(server.voice?.closed).toBe(true);
  });

  test("by the network: the error comes first, and the transcript stays", async () => {
    const told: string[] = [];
    await connect({
      onError: (_, error) => told.push(error.code),
      onDisconnect: (details) => told.push(details.reason),
    });
    server.send({ type: "transcript.delta", role: "assistant", text: "And then" });
    server.close(1006);
    expect(told).toEqual(["connection_lost", "error"]);
    expect(state()).toMatchObject({ status: "error", error: { code: "connection_lost" } });
    expect(state().transcript).toMatchObject([{ text: "And then", isFinal: true }]);
  });

  test("restarting from within onDisconnect works, and the old session says no more", async () => {
    const disconnects: string[] = [];
    let restarted: Promise<string> | null = null;
    await connect({
      onDisconnect: () => {
        disconnects.push("first");
        restarted = client.startSession({
          ...options,
          onDisconnect: () => disconnects.push("second"),
        });
      },
    });
    server.close(1006);
    await server.connected();
    server.accept({ callId: "CALL-2" });
    await expect(restarted).resolves.toBe("CALL-2");
    expect(state()).toMatchObject({ status: "connected", conversationId: "CALL-2", error: null });
    await client.endSession();
    expect(disconnects).toEqual(["first", "second"]);
  });

  test("a new start while the old call is still saying goodbye", async () => {
    const onDisconnect = vi.fn();
    await connect({ onDisconnect });
    const ending = client.endSession();
    const again = client.startSession(options);
    await server.connected();
    server.accept({ callId: "CALL-2" });
    await expect(again).resolves.toBe("CALL-2");
    await ending;
    expect(onDisconnect).toHaveBeenCalledTimes(1);
    expect(state().status).toBe("connected");
  });

  test("without a call nothing can be sent, and everything can be asked", async () => {
    expect(() => client.sendUserMessage("Hi")).toThrowError(
      expect.objectContaining({ code: "not_connected" }),
    );
    expect([client.getInputVolume(), client.getOutputVolume(), client.getId()]).toEqual([0, 0, ""]);
    expect(client.getOutputByteFrequencyData()).toHaveLength(0);
    await client.endSession();
  });
});
