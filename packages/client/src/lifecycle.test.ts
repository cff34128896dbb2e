import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Callbacks } from "./callbacks.js";
import type { ConversationClient } from "./conversationClient.js";
import { createConversationClient } from "./createConversationClient.js";
import type { SessionOptions } from "./options.js";
import type { Runtime } from "./runtime.js";
import { createScriptedServer, type ScriptedServer } from "./testing/index.js";
import type { Transport } from "./transport/transport.js";

/** Everything that a start waits for, but for the server's word. */
const gateNames = ["permission", "microphone", "voice", "transport", "token"] as const;
type GateName = (typeof gateNames)[number];

/** A runtime in which each thing that takes time takes until a test opens its gate. */
function createGatedRuntime(server: ScriptedServer) {
  const waiting = new Map<GateName, (() => void)[]>();
  const transports = { made: 0, closed: 0 };
  const pass = (name: GateName): Promise<void> =>
    new Promise((resolve) => waiting.set(name, [...(waiting.get(name) ?? []), resolve]));
  const runtime: Runtime = {
    ...server.runtime,
    async isMicrophoneGranted() {
      await pass("permission");
      return server.runtime.isMicrophoneGranted();
    },
    openVoice(settings, listeners) {
      const path = server.runtime.openVoice(settings, listeners);
      return {
        ...path,
        microphone: {
          ...path.microphone,
          async open() {
            await pass("microphone");
            await path.microphone.open();
          },
        },
        async connect() {
          await pass("voice");
          await path.connect();
        },
      };
    },
    async createTransport(options, link) {
      await pass("transport");
      const transport = await server.runtime.createTransport(options, link);
      transports.made += 1;
      return {
        ...transport,
        close() {
          transports.closed += 1;
          transport.close();
        },
      };
    },
  };
  return {
    runtime,
    transports,
    pass,
    /** Lets everybody through who waits there now. */
    async open(name: GateName): Promise<void> {
      await vi.advanceTimersByTimeAsync(0);
      for (const resolve of waiting.get(name) ?? []) resolve();
      waiting.delete(name);
      // Everything that follows from it without another gate.
      await vi.advanceTimersByTimeAsync(0);
    },
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Counts what a session tells. */
function listen(): { callbacks: Callbacks; told: string[] } {
  const told: string[] = [];
  return {
    told,
    callbacks: {
      onConnect: () => void told.push("connect"),
      onDisconnect: ({ reason }) => void told.push(`disconnect by ${reason}`),
      onError: () => void told.push("error"),
      onMessage: () => void told.push("message"),
    },
  };
}

describe("endSession at any point of a start", () => {
  /** Which gates open, in which order, before the person hangs up; and whether the server answers between. */
  const steps = fc.shuffledSubarray([...gateNames, "accept"] as const);

  test.each([
    ["with a microphone that is granted", { granted: true, textOnly: false }],
    ["with one that is asked for", { granted: false, textOnly: false }],
    ["of a chat", { granted: true, textOnly: true }],
  ])("%s leaves nothing alive, and the next session hears nothing of it", (_, kind) =>
    fc.assert(
      fc.asyncProperty(steps, async (order) => {
        const server = createScriptedServer();
        server.microphoneGranted = kind.granted;
        const { runtime, transports, pass, open } = createGatedRuntime(server);
        const client = createConversationClient(runtime);
        const first = listen();
        const signals: AbortSignal[] = [];
        const options = (token: string, callbacks: Callbacks): SessionOptions => ({
          ...callbacks,
          textOnly: kind.textOnly,
          async getAccessToken({ signal }) {
            signals.push(signal);
            await pass("token");
            return token;
          },
        });

        const outcome = client.startSession(options("wct_1", first.callbacks)).then(
          () => "connected",
          (error: { code: string }) => error.code,
        );
        for (const step of order) {
          if (step !== "accept") await open(step);
          else if (server.connections.length > 0) server.accept({ callId: "CALL-1" });
        }
        const wasConnected = client.store.getState().status === "connected";
        const ended = client.endSession();
        await vi.advanceTimersByTimeAsync(1500);
        await ended;

        expect(await outcome).toBe(wasConnected ? "connected" : "aborted");
        expect(client.store.getState().status).toBe("disconnected");
        expect(first.told).toEqual(wasConnected ? ["connect", "disconnect by user"] : []);
        expect(signals.every(({ aborted }) => aborted)).toBe(true);
        expect(server.voice?.closed ?? true).toBe(true);
        expect(vi.getTimerCount()).toBe(0);

        // What comes late is given back at once, and asks for nothing.
        const connections = server.connections.length;
        for (const gate of gateNames) await open(gate);
        for (const gate of gateNames) await open(gate);
        expect(transports.closed).toBe(transports.made);
        expect(server.connections).toHaveLength(connections);
        expect(client.store.getState().status).toBe("disconnected");

        const second = listen();
        const again = client.startSession(options("wct_2", second.callbacks));
        for (const gate of [...gateNames, ...gateNames]) await open(gate);
        server.accept({ callId: "CALL-2" });
        await expect(again).resolves.toBe("CALL-2");
        expect(server.connections.at(-1)).toContain("wct_2");
        expect(second.told).toEqual(["connect"]);
        expect(first.told).toEqual(wasConnected ? ["connect", "disconnect by user"] : []);
        const endedAgain = client.endSession();
        await vi.advanceTimersByTimeAsync(1500);
        await endedAgain;
      }),
      { numRuns: 60 },
    ),
  );

  test("after any number of microtasks: a transport that is there at once is closed, once", async () => {
    for (let count = 0; count < 40; count += 1) {
      const client = createConversationClient(createScriptedServer().runtime);
      const close = vi.fn();
      const transport: Transport = {
        kind: "at once",
        attach() {},
        connect() {},
        disconnect() {},
        send() {},
        tapAudio() {},
        stats: () => Promise.reject(new Error("nobody asks")),
        close,
      };
      const started = client.startSession({
        getAccessToken: () => "wct_1",
        transport: () => ({ createTransport: () => transport }),
      });
      started.catch(() => {});
      for (let i = 0; i < count; i += 1) await Promise.resolve();
      void client.endSession();
      await vi.advanceTimersByTimeAsync(1500);
      expect([count, close.mock.calls.length]).toEqual([count, 1]);
    }
  });

  test("a restart while the first start still waits: what the first waited for is not the second's", async () => {
    const server = createScriptedServer();
    const { runtime, transports, pass, open } = createGatedRuntime(server);
    const client = createConversationClient(runtime);
    const tokens = ["wct_first", "wct_second"];
    const getAccessToken = async (): Promise<string> => {
      const token = tokens.shift()!;
      await pass("token");
      return token;
    };
    const first = client.startSession({ getAccessToken });
    await open("permission");
    void client.endSession();
    const second = client.startSession({ getAccessToken });
    await expect(first).rejects.toMatchObject({ code: "aborted" });
    for (const gate of [...gateNames, ...gateNames]) await open(gate);
    expect(server.connections).toEqual([expect.stringContaining("wct_second")]);
    server.accept();
    await second;
    expect(transports.made - transports.closed).toBe(1);
    void client.endSession();
    await vi.advanceTimersByTimeAsync(1500);
  });
});

describe("whatever happens in a call", () => {
  type Action = (server: ScriptedServer, client: ConversationClient) => void;
  const actions: Record<string, Action> = {
    "a fatal error": (server) => server.send({ type: "error", code: "401", message: "no" }),
    "a passing error": (server) =>
      server.send({ type: "error", code: "too_many_updates", message: "" }),
    goodbye: (server) => server.send({ type: "session.closed", reason: "ended" }),
    "a failed set-up": (server) => server.send({ type: "session.closed", reason: "setup_failed" }),
    "another session": (server) => server.accept({ callId: "CALL-x" }),
    "a clean close": (server) => server.close(1000),
    "a lost line": (server) => server.close(1006),
    "close 4000": (server) => server.close(4000),
    "the agent begins": (server) => server.send({ type: "agent_start_talking" }),
    "sound begins": (server) => server.playback("started"),
    "sound ends": (server) => server.playback("drained"),
    "an interruption": (server) => server.send({ type: "interruption" }),
    junk: (server) => server.send({ type: 7 }),
    offline: (server) => server.setOnline(false),
    online: (server) => server.setOnline(true),
    "the person hangs up": (_, client) => void client.endSession(),
  };
  const names = Object.keys(actions);

  test.each([
    ["without a reconnect", {}],
    ["with one", { reconnect: { maxAttempts: 1, initialDelayMs: 100 } }],
  ] satisfies [string, SessionOptions][])(
    "%s, onDisconnect comes exactly once, last, and after the error that it is for",
    (_, extra) =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.constantFrom(...names), fc.integer({ min: 0, max: 4000 })), {
            maxLength: 12,
          }),
          async (script) => {
            const server = createScriptedServer();
            const client = createConversationClient(server.runtime);
            const { told, callbacks } = listen();
            const statuses: string[] = [];
            const started = client.startSession({
              ...extra,
              ...callbacks,
              getAccessToken: () => "wct_1",
              onStatusChange: ({ status }) => statuses.push(status),
            });
            await vi.advanceTimersByTimeAsync(0);
            server.accept();
            await started;
            for (const [name, ms] of script) {
              try {
                actions[name]!(server, client);
              } catch {
                // The socket is closed already: nobody could say that any more.
              }
              await vi.advanceTimersByTimeAsync(ms);
            }
            void client.endSession();
            await vi.advanceTimersByTimeAsync(120_000);

            const ends = told.filter((word) => word.startsWith("disconnect"));
            expect(ends).toHaveLength(1);
            expect(told.at(-1)).toBe(ends[0]);
            if (ends[0] === "disconnect by error") expect(told.at(-2)).toBe("error");
            expect(statuses.at(-1)).toBe("disconnected");
            expect(server.voice?.closed).toBe(true);
            expect(vi.getTimerCount()).toBe(0);
          },
        ),
        { numRuns: 150 },
      ),
  );
});

test("a restart from within onConnect: the first call ends, the second is on", async () => {
  const server = createScriptedServer();
  const client = createConversationClient(server.runtime);
  const told: string[] = [];
  const statuses: string[] = [];
  client.on("statusChange", ({ status }) => statuses.push(status));
  let again: Promise<string> | undefined;
  const first = client.startSession({
    getAccessToken: () => "wct_1",
    onConnect({ conversationId }) {
      told.push(`connect ${conversationId}`);
      void client.endSession();
      again = client.startSession({
        getAccessToken: () => "wct_2",
        onConnect: (details) => void told.push(`connect ${details.conversationId}`),
        onDisconnect: () => void told.push("disconnect of the second"),
      });
    },
    onDisconnect: () => void told.push("disconnect of the first"),
  });
  await vi.advanceTimersByTimeAsync(0);
  server.accept({ callId: "CALL-1" });
  await expect(first).resolves.toBe("CALL-1");
  await vi.advanceTimersByTimeAsync(0);
  server.accept({ callId: "CALL-2" });
  await expect(again).resolves.toBe("CALL-2");
  expect(told).toEqual(["connect CALL-1", "disconnect of the first", "connect CALL-2"]);
  expect(statuses).toEqual([
    "connecting",
    "connected",
    "disconnecting",
    "disconnected",
    "connecting",
    "connected",
  ]);
  expect(client.store.getState()).toMatchObject({ status: "connected", endedAt: null });
  void client.endSession();
  await vi.advanceTimersByTimeAsync(1500);
});

describe("a token fetcher", () => {
  test("that hangs costs the start its time, is told to stop, and leaves nothing", async () => {
    const server = createScriptedServer();
    const client = createConversationClient(server.runtime);
    let signal: AbortSignal | undefined;
    const onError = vi.fn();
    const failed = client.startSession({
      getAccessToken: (request) => {
        ({ signal } = request);
        return new Promise(() => {});
      },
      connectTimeoutMs: 3000,
      onError,
    });
    await vi.advanceTimersByTimeAsync(3000);
    await expect(failed).rejects.toMatchObject({
      code: "connect_timeout",
      details: { phase: "token" },
    });
    expect(signal?.aborted).toBe(true);
    expect(onError).toHaveBeenCalledTimes(1);
    expect(server.voice?.closed).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("that answers after it was given up opens nothing", async () => {
    const server = createScriptedServer();
    const client = createConversationClient(server.runtime);
    let answer = (_token: string): void => {};
    const started = client.startSession({
      getAccessToken: () => new Promise((resolve) => (answer = resolve)),
    });
    started.catch(() => {});
    await vi.advanceTimersByTimeAsync(0);
    void client.endSession();
    answer("wct_late");
    await vi.advanceTimersByTimeAsync(1500);
    expect(server.connections).toEqual([]);
    expect(client.store.getState().status).toBe("disconnected");
  });
});
