import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ConversationClient } from "./conversationClient.js";
import { createConversationClient } from "./createConversationClient.js";
import { AtomsError } from "./errors.js";
import type { SessionOptions } from "./options.js";
import { createScriptedServer, type ScriptedServer } from "./testing/index.js";

/** Timers that ring when the test says so. */
function createManualClock() {
  let nowMs = 0;
  let next = 0;
  const timers = new Map<number, { atMs: number; ring: () => void }>();
  return {
    setTimeout(ring: () => void, ms: number): number {
      timers.set((next += 1), { atMs: nowMs + ms, ring });
      return next;
    },
    clearTimeout: (handle: unknown) => void timers.delete(handle as number),
    pass(ms: number): void {
      nowMs += ms;
      for (const [handle, { atMs, ring }] of timers) {
        if (atMs > nowMs) continue;
        timers.delete(handle);
        ring();
      }
    },
    get waiting() {
      return timers.size;
    },
  };
}

let server: ScriptedServer;
let clock: ReturnType<typeof createManualClock>;
let client: ConversationClient;
const getAccessToken = vi.fn<() => string | Promise<string>>();

beforeEach(() => {
  let tokens = 0;
  getAccessToken.mockReset().mockImplementation(() => `wct_${(tokens += 1)}`);
  server = createScriptedServer();
  clock = createManualClock();
  client = createConversationClient({ ...server.runtime, clock });
});
afterEach(() => {
  vi.restoreAllMocks();
  return client.endSession();
});

const state = () => client.store.getState();
/** Everything that was begun has been tried. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

async function connect(extra: SessionOptions = {}): Promise<void> {
  const started = client.startSession({ getAccessToken, reconnect: true, ...extra });
  await server.connected();
  server.accept({ callId: "CALL-1" });
  await started;
}

/** Long enough for the first wait, which is half a second at most. */
async function reopen(callId = "CALL-2"): Promise<void> {
  clock.pass(500);
  await server.connected();
  server.accept({ callId });
}

describe("a call that breaks", () => {
  test("is over, unless the app asks for another", async () => {
    await connect({ reconnect: false });
    server.close();
    expect(state().status).toBe("error");
    expect(server.connections).toHaveLength(1);
  });

  test("is followed by another, with a fresh token, the same microphone, and the transcript kept", async () => {
    const told: string[] = [];
    const onConnect = vi.fn();
    const onDisconnect = vi.fn();
    const onError = vi.fn();
    await connect({
      onConnect,
      onDisconnect,
      onError,
      onStatusChange: ({ status }) => told.push(status),
      onConversationMetadata: ({ conversation_id }) => told.push(conversation_id),
    });
    const { voice } = server;
    server.send({ type: "transcript", role: "assistant", text: "Hello." });
    server.send({ type: "transcript.delta", role: "assistant", text: "I was about to" });
    server.close();
    expect(state()).toMatchObject({ status: "reconnecting", reconnectAttempt: 1 });
    expect(getAccessToken).toHaveBeenCalledTimes(1);

    await reopen();
    server.send({ type: "transcript", role: "assistant", text: "Hello." });
    expect(state()).toMatchObject({
      status: "connected",
      conversationId: "CALL-2",
      reconnectAttempt: 0,
      error: null,
    });
    expect(client.getId()).toBe("CALL-2");
    expect(state().transcript.map(({ text, callId, isFinal }) => [text, callId, isFinal])).toEqual([
      ["Hello.", "CALL-1", true],
      ["I was about to", "CALL-1", true],
      ["Hello.", "CALL-2", true],
    ]);
    expect(server.connections.map((url) => url.split("token=")[1])).toEqual(["wct_1", "wct_2"]);
    expect(server.voice).toBe(voice);
    expect(voice).toMatchObject({ microphone: "open", closed: false });
    expect(told).toEqual([
      "connecting",
      "CALL-1",
      "connected",
      "connecting",
      "CALL-2",
      "connected",
    ]);
    expect(onConnect).toHaveBeenCalledTimes(1);
    expect([onDisconnect, onError].map((spy) => spy.mock.calls.length)).toEqual([0, 0]);

    await client.endSession();
    expect(onDisconnect.mock.calls).toEqual([[{ reason: "user" }]]);
    expect(voice?.closed).toBe(true);
    expect(clock.waiting).toBe(0);
  });

  test("keeps its mute, and what is typed then reaches the new call", async () => {
    await connect();
    client.setMuted(true);
    server.close();
    await reopen();
    expect(server.voice?.muted).toBe(true);
    client.sendUserMessage("Still there?");
    expect(server.sent.at(-1)).toEqual({ type: "input_text.send", text: "Still there?" });
  });

  test("takes nothing to send meanwhile", async () => {
    await connect();
    server.close();
    expect(() => client.sendUserMessage("Hello?")).toThrow(/no call/);
  });

  test("lets the rest of the agent's words be heard", async () => {
    await connect();
    server.send({ type: "agent_start_talking" });
    server.playback("started");
    server.close();
    expect(state().mode).toBe("speaking");
    server.playback("drained");
    expect(state().mode).toBe("listening");
  });

  test("breaks again after a while, and is tried anew from the first wait", async () => {
    await connect();
    server.close();
    await reopen("CALL-2");
    clock.pass(10_000);
    server.close();
    expect(state().reconnectAttempt).toBe(1);
    await reopen("CALL-3");
    expect(state()).toMatchObject({ status: "connected", conversationId: "CALL-3" });
  });

  test("is not tried for ever where the server takes each call and drops it: every one costs a token", async () => {
    await connect({ reconnect: { maxAttempts: 3 } });
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      server.close();
      expect(state().reconnectAttempt).toBe(attempt);
      clock.pass(5000);
      await server.connected();
      server.accept({ callId: `CALL-${attempt + 1}` });
      expect(state().status).toBe("connected");
      clock.pass(1000);
    }
    server.close();
    expect(state().status).toBe("error");
    expect(getAccessToken).toHaveBeenCalledTimes(4);
    expect(clock.waiting).toBe(0);
  });

  test("leaves no word of the old call in the new one: its socket is closed, and late frames are nobody's", async () => {
    await connect();
    server.setOnline(false);
    clock.pass(3000);
    expect(state().status).toBe("reconnecting");
    expect(() => server.send({ type: "transcript", role: "assistant", text: "Late." })).toThrow(
      /has not opened a socket/,
    );
    expect(state().transcript).toEqual([]);
  });

  test("has tools that answer their own call alone", async () => {
    let answer = (_result: string): void => {};
    await connect({ clientTools: { slow: () => new Promise<string>((done) => (answer = done)) } });
    server.send({ type: "function_call", call_id: "F1", name: "slow", arguments: {} });
    server.close();
    await reopen();
    answer("late");
    await settled();
    expect(server.sent).toEqual([]);
  });
});

describe("whether another call can help", () => {
  const breaking: [string, () => void, "reconnecting" | "error" | "disconnected"][] = [
    ["a lost network", () => server.close(1006), "reconnecting"],
    ["an error of the server's own", () => fatal("internal_error"), "reconnecting"],
    ["a worker that is not ready", () => fatal("worker_not_ready"), "reconnecting"],
    ["a server that restarts", () => fatal("503"), "reconnecting"],
    ["a bad request", () => fatal("400"), "error"],
    ["a refused key", () => fatal("401"), "error"],
    ["an agent that is gone", () => fatal("404"), "error"],
    [
      "a clean end",
      () => {
        server.send({ type: "session.closed", reason: "ended" });
        clock.pass(30_000);
      },
      "disconnected",
    ],
  ];
  const fatal = (code: string): void => {
    server.send({ type: "error", code, message: "" });
    server.close(4000);
  };

  test.each(breaking)("%s", async (_, breakIt, status) => {
    await connect({ textOnly: true });
    breakIt();
    expect(state().status).toBe(status);
  });

  test.each<[string, SessionOptions]>([
    ["a signed URL", { signedUrl: "wss://test/agent/connect?token=wct_1" }],
    ["a token", { conversationToken: "wct_1" }],
  ])("not with %s, which works once: said once, and the call ends", async (_, credential) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const started = client.startSession({ ...credential, reconnect: true });
    await server.connected();
    server.accept();
    await started;
    server.close();
    expect(state().status).toBe("error");
    expect(warn.mock.calls.flat().join()).toMatch(/`reconnect`.*works once/);
    expect(warn).toHaveBeenCalledTimes(1);
  });
});

describe("the attempts", () => {
  /** Every wait from here on but that for an answer. */
  const recordDelays = (): number[] => {
    const delays: number[] = [];
    const { setTimeout: real } = clock;
    clock.setTimeout = (ring, ms) => {
      if (ms !== 10_000) delays.push(ms);
      return real(ring, ms);
    };
    return delays;
  };

  test("wait twice as long each time, up to a limit, less up to a half by chance; then the call is over", async () => {
    const random = vi.spyOn(Math, "random").mockReturnValue(0);
    const onError = vi.fn();
    const onDisconnect = vi.fn();
    await connect({
      onError,
      onDisconnect,
      reconnect: { maxAttempts: 4, initialDelayMs: 1000, maxDelayMs: 3000 },
    });
    const delays = recordDelays();
    server.close();
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      expect(state().reconnectAttempt).toBe(attempt);
      random.mockReturnValue(attempt === 3 ? 1 : 0);
      clock.pass(5000);
      await server.connected();
      server.close();
    }
    expect(delays).toEqual([1000, 2000, 3000, 1500]);
    expect(state()).toMatchObject({ status: "error", reconnectAttempt: 0 });
    expect(onError).toHaveBeenCalledTimes(1);
    expect(onError.mock.calls[0]?.[1]).toMatchObject({ code: "connection_refused" });
    expect(onDisconnect).toHaveBeenCalledTimes(1);
    expect(server.voice?.closed).toBe(true);
    expect(clock.waiting).toBe(0);
  });

  test("wait as long as the token's server asks for", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    await connect({ reconnect: { initialDelayMs: 100 } });
    const delays = recordDelays();
    getAccessToken.mockImplementation(() => {
      throw new AtomsError("token_failed", "Busy.", {
        retryable: true,
        details: { retryAfterMs: 7000 },
      });
    });
    server.close();
    clock.pass(100);
    await vi.waitFor(() => expect(state().reconnectAttempt).toBe(2));
    expect(delays).toEqual([100, 7000]);
    // A network that comes and goes does not shorten that.
    getAccessToken.mockClear();
    server.setOnline(false);
    server.setOnline(true);
    await settled();
    expect(getAccessToken).not.toHaveBeenCalled();
    expect(state().reconnectAttempt).toBe(2);
  });

  test("end where the token is refused for good", async () => {
    await connect();
    getAccessToken.mockImplementation(() => {
      throw new AtomsError("token_failed", "No.", { retryable: false });
    });
    server.close();
    clock.pass(500);
    await vi.waitFor(() => expect(state().status).toBe("error"));
    expect(state().error?.code).toBe("token_failed");
  });

  test("count a server that never answers, and forget a token that comes too late", async () => {
    await connect();
    server.close();
    clock.pass(500);
    await server.connected();
    clock.pass(10_000);
    expect(state().reconnectAttempt).toBe(2);

    let deliver = (_token: string): void => {};
    getAccessToken.mockImplementationOnce(() => new Promise((resolve) => (deliver = resolve)));
    clock.pass(1000);
    await settled();
    clock.pass(10_000);
    expect(state().reconnectAttempt).toBe(3);
    deliver("wct_late");
    await settled();
    expect(server.connections.join()).not.toContain("wct_late");

    // One that fails late is no attempt either.
    let refuse = (_error: Error): void => {};
    getAccessToken.mockImplementationOnce(() => new Promise((_, reject) => (refuse = reject)));
    clock.pass(2000);
    await settled();
    clock.pass(10_000);
    expect(state().reconnectAttempt).toBe(4);
    refuse(new Error("Too late."));
    await settled();
    expect(state()).toMatchObject({ status: "reconnecting", reconnectAttempt: 4 });
  });

  test("say why, and when: the state has both while the call is down, and not afterwards", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    const told = vi.fn();
    client.on("reconnecting", told);
    await connect();
    const before = Date.now();
    server.close();
    expect(told.mock.calls[0]?.[0]).toMatchObject({ attempt: 1, delayMs: 500 });
    expect(state().error).toMatchObject({ code: "connection_lost" });
    expect(state().reconnectAt).toBeGreaterThanOrEqual(before + 500);
    expect(state().reconnectAt).toBeLessThanOrEqual(Date.now() + 500);
    getAccessToken.mockImplementationOnce(() => {
      throw new Error("closed today");
    });
    clock.pass(500);
    await settled();
    expect(state().error).toMatchObject({ code: "token_failed" });
    expect(told.mock.calls[1]?.[0]).toMatchObject({ attempt: 2, delayMs: 1000 });
    clock.pass(1000);
    await server.connected();
    server.accept({ callId: "CALL-2" });
    expect(state()).toMatchObject({
      reconnectAttempt: 0,
      error: null,
      reconnectAt: null,
    });
    server.close();
    await client.endSession();
    expect(state().reconnectAt).toBeNull();
  });

  test("are given up by the person at any moment", async () => {
    const moments = [
      () => Promise.resolve(),
      async () => clock.pass(500),
      async () => {
        clock.pass(500);
        await server.connected();
      },
    ];
    for (const reach of moments) {
      const onDisconnect = vi.fn();
      await connect({ onDisconnect });
      server.close();
      await reach();
      await client.endSession();
      expect(onDisconnect.mock.calls).toEqual([[{ reason: "user" }]]);
      expect(state().status).toBe("disconnected");
      expect(server.voice?.closed).toBe(true);
      expect(clock.waiting).toBe(0);
    }
  });

  test.each([
    { maxAttempts: 0 },
    { maxAttempts: 101 },
    { initialDelayMs: -1 },
    { maxDelayMs: Number.NaN },
  ])("can't be %o", async (reconnect) => {
    await expect(client.startSession({ getAccessToken, reconnect })).rejects.toMatchObject({
      code: "invalid_options",
      message: expect.stringMatching(/reconnect\./),
    });
  });
});

describe("the browser's network", () => {
  test("that is away for a moment breaks nothing", async () => {
    await connect();
    server.setOnline(false);
    clock.pass(2900);
    server.setOnline(true);
    clock.pass(10_000);
    expect(state().status).toBe("connected");
  });

  test("that stays away is a lost call, though the socket has not noticed", async () => {
    const onDisconnect = vi.fn();
    await connect({ reconnect: false, onDisconnect });
    server.setOnline(false);
    clock.pass(3000);
    expect(state()).toMatchObject({ status: "error", error: { code: "connection_lost" } });
    expect(onDisconnect).toHaveBeenCalledTimes(1);
  });

  test("that comes back ends the wait, however long it was: attempts without a network don't count", async () => {
    await connect({ reconnect: { maxAttempts: 1 } });
    server.setOnline(false);
    clock.pass(3000);
    expect(state().status).toBe("reconnecting");
    clock.pass(600_000);
    expect(state()).toMatchObject({ status: "reconnecting", reconnectAttempt: 1 });
    expect(getAccessToken).toHaveBeenCalledTimes(1);
    server.setOnline(true);
    await vi.waitFor(() => expect(server.connections).toHaveLength(2));
    server.accept({ callId: "CALL-2" });
    expect(state()).toMatchObject({ status: "connected", conversationId: "CALL-2" });
  });
});

test("a call that ends while the network is away lets the agent's last words be heard", async () => {
  await connect();
  server.send({ type: "agent_start_talking" });
  server.playback("started");
  server.setOnline(false);
  server.send({ type: "session.closed", reason: "ended" });
  clock.pass(5000);
  expect(server.voice?.closed).toBe(false);
  server.playback("drained");
  clock.pass(250);
  expect(state().status).toBe("disconnected");
});

test("a page that is left takes the call with it, at once", async () => {
  let leave = (): void => {};
  const { page } = server.runtime;
  const watched = createConversationClient({
    ...server.runtime,
    clock,
    page: {
      ...page,
      watch({ onLeave }) {
        leave = onLeave;
        return () => {};
      },
    },
  });
  const onDisconnect = vi.fn();
  const started = watched.startSession({ getAccessToken, onDisconnect });
  await server.connected();
  server.accept();
  await started;
  leave();
  expect(onDisconnect.mock.calls).toEqual([[{ reason: "user" }]]);
  expect(watched.store.getState().status).toBe("disconnected");
  expect(server.voice?.microphone).toBe("stopped");
});
