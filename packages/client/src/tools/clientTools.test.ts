import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ConversationClient } from "../conversationClient.js";
import { createConversationClient } from "../createConversationClient.js";
import type { SessionOptions } from "../options.js";
import type { WireClientFrame } from "../protocol/wire.js";
import { createScriptedServer, type ScriptedServer } from "../testing/index.js";
import type { ClientToolContext, ClientTools } from "./clientTools.js";

let server: ScriptedServer;
let client: ConversationClient;

beforeEach(() => {
  vi.useFakeTimers();
  server = createScriptedServer();
  // Each test gives the server's answer itself.
  server.acknowledgesTools = false;
  client = createConversationClient(server.runtime);
});
afterEach(async () => {
  void client.endSession();
  await vi.advanceTimersByTimeAsync(1500);
  const timersLeft = vi.getTimerCount();
  vi.useRealTimers();
  if (timersLeft > 0) throw new Error(`The call has left ${timersLeft} timers`);
});

const flush = () => vi.advanceTimersByTimeAsync(0);

async function connect(clientTools?: ClientTools, extra: SessionOptions = {}): Promise<void> {
  const getAccessToken = () => "wct_1";
  const started = client.startSession({
    getAccessToken,
    ...extra,
    ...(clientTools && { clientTools }),
  });
  await flush();
  server.accept();
  await started;
}

const call = (name: string, callId = name, parameters: Record<string, unknown> = {}) =>
  server.send({ type: "function_call", call_id: callId, name, arguments: parameters });
const results = () =>
  server.sent.flatMap((frame) => (frame.type === "function_call.result" ? [frame] : []));
const updates = () =>
  server.sent.flatMap((frame) => (frame.type === "session.update" ? [frame.tools] : []));
const states = () => client.store.getState().clientTools;

const lookUp = {
  description: "Looks up an order.",
  parameters: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
  handler: ({ id }: { id: string }) => `order ${id}`,
} as const;

describe("a tool that the agent calls", () => {
  test.each<[string, () => unknown, string]>([
    ["a text", () => "as it is", "as it is"],
    ["a number", () => 4.5, "4.5"],
    ["false", () => false, "false"],
    ["an object", () => ({ at: [1, 2] }), '{"at":[1,2]}'],
    ["null", () => null, "null"],
    ["nothing", () => undefined, "done"],
    ["a promise", () => Promise.resolve("later"), "later"],
  ])("may give %s", async (_, tool, output) => {
    await connect({ tool });
    call("tool", "call-1");
    await flush();
    expect(server.sent).toEqual([{ type: "function_call.result", call_id: "call-1", output }]);
  });

  test("gets its parameters, and is told of request and response", async () => {
    const told: unknown[] = [];
    await connect(
      { add: ({ a, b }: { a: number; b: number }) => a + b },
      {
        onAgentToolRequest: (request) => told.push(request),
        onAgentToolResponse: (response) => told.push(response),
      },
    );
    call("add", "call-1", { a: 2, b: 3 });
    await flush();
    const request = {
      tool_name: "add",
      tool_call_id: "call-1",
      tool_type: "client",
      event_id: 1,
    };
    expect(told).toEqual([
      request,
      { ...request, is_error: false, is_called: true, full_tool_result: "5" },
    ]);
  });

  test.each<[string, () => unknown, RegExp]>([
    ["throws", () => JSON.parse("{"), /JSON/],
    ["rejects", () => Promise.reject(new Error("down")), /down/],
    ["gives more than 64 KB", () => "é".repeat(33_000), /64 KB/],
    ["gives what JSON can't hold", () => 1n, /BigInt/i],
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- as some libraries do
    ["rejects with no `Error`", () => Promise.reject({ message: "row not found" }), /^row not/],
  ])(
    "and that %s fails in words, to the agent and to the app; the call goes on",
    async (_, tool, words) => {
      const onError = vi.fn();
      await connect({ tool }, { onError });
      call("tool");
      await flush();
      expect(results()).toHaveLength(1);
      const { error } = JSON.parse(results()[0]!.output) as { error: string };
      expect(error).toMatch(words);
      expect(error.length).toBeLessThan(200);
      expect(onError).toHaveBeenCalledExactlyOnceWith(
        expect.stringMatching(/`tool` failed/),
        expect.objectContaining({ code: "tool_failed", details: { tool: "tool" } }),
      );
      expect(client.store.getState().status).toBe("connected");
    },
  );

  test("an error that goes on and on is cut: the agent hears the beginning", async () => {
    const page = `down ${"x".repeat(70_000)}`;
    await connect({ tool: () => Promise.reject(new Error(page)) });
    call("tool");
    await flush();
    expect(results()[0]?.output).toMatch(/^\{"error":"down x+"\}$/);
    expect(results()[0]!.output.length).toBeLessThan(400);
  });

  test("and has given its result is never aborted: it may have begun something", async () => {
    let signal: AbortSignal | undefined;
    await connect({
      start: (_parameters: unknown, context: ClientToolContext) => void ({ signal } = context),
    });
    call("start");
    await flush();
    expect(results()).toHaveLength(1);
    expect(signal?.aborted).toBe(false);
    void client.endSession();
    await flush();
    expect(signal?.aborted).toBe(false);
  });

  test("and that nobody waits for may take its time and give much, until the call ends", async () => {
    const onError = vi.fn();
    const toolResult = vi.fn();
    client.on("toolResult", toolResult);
    let signal: AbortSignal | undefined;
    let give = (_text: string): void => {};
    const handler = (_parameters: unknown, context: ClientToolContext): Promise<string> => {
      ({ signal } = context);
      return new Promise((resolve) => (give = resolve));
    };
    await connect({ light: { ...lookUp, expectsResponse: false, handler } }, { onError });
    server.send({ type: "session.updated", tools: ["light"] });
    call("light", "call-1");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(signal?.aborted).toBe(false);
    give("x".repeat(70_000));
    await flush();
    expect(toolResult.mock.calls).toMatchObject([[{ isError: false }]]);
    expect(onError).not.toHaveBeenCalled();
    call("light", "call-2");
    void client.endSession();
    expect(signal?.aborted).toBe(true);
    expect(results()).toEqual([]);
  });

  test("exactly 64 KB are no failure", async () => {
    await connect({ tool: () => "x".repeat(65_536) });
    call("tool");
    await flush();
    expect(results()[0]?.output).toHaveLength(65_536);
  });

  test("and that hangs is answered for before the server gives up, and told to stop", async () => {
    let context: ClientToolContext | undefined;
    const hang = (_parameters: unknown, given: ClientToolContext): Promise<never> => {
      context = given;
      return new Promise(() => {});
    };
    await connect({ slow: hang, quick: { ...lookUp, timeoutMs: 2000, handler: hang } });
    server.send({ type: "session.updated", tools: ["quick"] });
    call("quick");
    expect(context).toMatchObject({ callId: "quick" });
    await vi.advanceTimersByTimeAsync(1499);
    expect(results()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(results()).toMatchObject([
      { call_id: "quick", output: expect.stringMatching(/2000 ms/) },
    ]);
    expect(context?.signal.aborted).toBe(true);
    call("slow");
    await vi.advanceTimersByTimeAsync(14_000);
    expect(results()).toHaveLength(2);
  });

  test("and that answers too late is not answered for twice", async () => {
    let answer = (_text: string): void => {};
    await connect({ slow: () => new Promise((resolve) => (answer = resolve)) });
    call("slow");
    await vi.advanceTimersByTimeAsync(14_000);
    answer("at last");
    await flush();
    expect(results()).toHaveLength(1);
  });

  test("twice with one number is called once", async () => {
    const tool = vi.fn(() => "ok");
    await connect({ tool });
    call("tool", "call-1");
    call("tool", "call-1");
    await flush();
    expect(tool).toHaveBeenCalledTimes(1);
    expect(results()).toHaveLength(1);
  });

  test.each([
    ["the person hangs up", () => void client.endSession()],
    ["the agent hangs up", () => server.send({ type: "session.closed", reason: "ended" })],
    ["the line breaks", () => server.close()],
  ])("is aborted when %s, and its result goes nowhere", async (_, end) => {
    let signal: AbortSignal | undefined;
    let answer = (_text: string): void => {};
    await connect({
      slow: (_parameters: unknown, context: ClientToolContext) => {
        ({ signal } = context);
        return new Promise((resolve) => (answer = resolve));
      },
    });
    const told = vi.fn();
    client.on("toolResult", told);
    call("slow");
    end();
    expect(signal?.aborted).toBe(true);
    answer("late");
    await flush();
    expect(results()).toEqual([]);
    expect(told).not.toHaveBeenCalled();
  });

  test("before a call that broke was replaced answers to nobody", async () => {
    let answer = (_text: string): void => {};
    await connect(
      { slow: () => new Promise((resolve) => (answer = resolve)) },
      { reconnect: { initialDelayMs: 0 } },
    );
    call("slow");
    server.close();
    await vi.advanceTimersByTimeAsync(10);
    server.accept({ callId: "CALL-2" });
    answer("late");
    await flush();
    expect(results()).toEqual([]);
  });

  test("with the number of one in the call that broke is another call of it", async () => {
    const tool = vi.fn(() => "ok");
    await connect({ tool }, { reconnect: { initialDelayMs: 0 } });
    call("tool", "call-1");
    await flush();
    server.close();
    await vi.advanceTimersByTimeAsync(10);
    server.accept({ callId: "CALL-2" });
    call("tool", "call-1");
    await flush();
    expect(tool).toHaveBeenCalledTimes(2);
    expect(results()).toMatchObject([{ call_id: "call-1", output: "ok" }]);
  });

  test("that the app does not have: the agent hears so, and the app", async () => {
    const onError = vi.fn();
    await connect({}, { onError });
    call("fly", "call-1", { to: "Rome" });
    await flush();
    expect(results()).toMatchObject([
      { call_id: "call-1", output: expect.stringMatching(/no tool/) },
    ]);
    expect(onError).toHaveBeenCalledTimes(1);

    const onUnhandledClientToolCall = vi.fn();
    const stop = client.addCallbacks(() => ({ onUnhandledClientToolCall }));
    call("fly", "call-2", { to: "Rome" });
    await flush();
    stop();
    expect(results()).toHaveLength(2);
    expect(onUnhandledClientToolCall).toHaveBeenCalledExactlyOnceWith({
      tool_name: "fly",
      tool_call_id: "call-2",
      parameters: { to: "Rome" },
      event_id: 1,
    });
    expect(onError).toHaveBeenCalledTimes(1);
  });
});

describe("declared tools", () => {
  const declared = (name: string): WireClientFrame => ({
    type: "session.update",
    tools: [
      {
        type: "function",
        name,
        description: lookUp.description,
        parameters: lookUp.parameters,
      },
    ],
  });

  test("go out as soon as the session is there, and only they: dashboard tools are known", async () => {
    await connect({ lookUp, known: () => "x" });
    expect(server.sent).toEqual([declared("lookUp")]);
    expect(states()).toEqual({ lookUp: "pending" });
    server.send({ type: "session.updated", tools: ["lookUp"] });
    expect(states()).toEqual({ lookUp: "confirmed" });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(states()).toEqual({ lookUp: "confirmed" });
    call("lookUp", "call-1", { id: "7" });
    await flush();
    expect(results()).toMatchObject([{ output: "order 7" }]);
  });

  test("go out before what the app sends when it hears of the call", async () => {
    await connect({ lookUp }, { onConnect: () => client.sendUserMessage("Where is order 7?") });
    expect(server.sent.map(({ type }) => type)).toEqual(["session.update", "input_text.send"]);
  });

  test("carry their timeout, and whether they are waited for; a result that nobody waits for is not sent", async () => {
    const onAgentToolResponse = vi.fn();
    const light = { ...lookUp, timeoutMs: 3000, expectsResponse: false };
    await connect({ light }, { onAgentToolResponse });
    expect(updates()).toMatchObject([[{ timeout_ms: 3000, expectsResponse: false }]]);
    call("light", "call-1", { id: "7" });
    await flush();
    expect(onAgentToolResponse).toHaveBeenCalledTimes(1);
    expect(results()).toEqual([]);
  });

  test("are registered late, together, in one update; and taken back", async () => {
    await connect();
    expect(server.sent).toEqual([]);
    const stopA = client.registerClientTool("a", lookUp);
    client.registerClientTool("b", lookUp);
    client.registerClientTool("dashboard", () => "x");
    await flush();
    expect(updates().map((tools) => tools.map(({ name }) => name))).toEqual([["a", "b"]]);
    stopA();
    await flush();
    expect(
      updates()
        .at(-1)
        ?.map(({ name }) => name),
    ).toEqual(["b"]);
    // The same again is no news.
    client.registerClientTool("a", lookUp)();
    await flush();
    expect(updates()).toHaveLength(2);
  });

  test("whose component was mounted anew are no news", async () => {
    await connect();
    const stopA = client.registerClientTool("a", lookUp);
    client.registerClientTool("b", lookUp);
    await flush();
    stopA();
    client.registerClientTool("a", lookUp);
    await flush();
    expect(updates()).toHaveLength(1);
  });

  test("all taken back: nothing is left to be confirmed, and nobody is warned", async () => {
    const warned = vi.fn();
    client.on("warning", warned);
    await connect();
    const stop = client.registerClientTool("a", lookUp);
    await flush();
    stop();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(updates().at(-1)).toEqual([]);
    expect(states()).toEqual({});
    expect(warned).not.toHaveBeenCalled();
  });

  test("taken back while there was no call leave no state in the next one", async () => {
    const stop = client.registerClientTool("a", lookUp);
    await connect(undefined, { reconnect: { initialDelayMs: 0 } });
    server.send({ type: "session.updated", tools: ["a"] });
    server.close();
    stop();
    await vi.advanceTimersByTimeAsync(10);
    server.accept({ callId: "CALL-2" });
    expect(updates()).toEqual([]);
    expect(states()).toEqual({});
  });

  test("registered once are there in each session, and again after a reconnect, before anybody speaks", async () => {
    client.registerClientTool("lookUp", lookUp);
    await connect(undefined, { reconnect: { initialDelayMs: 0 } });
    expect(server.sent).toEqual([declared("lookUp")]);
    server.close();
    await vi.advanceTimersByTimeAsync(10);
    server.accept({ callId: "CALL-2" });
    expect(server.sent).toEqual([declared("lookUp")]);
    void client.endSession();
    await vi.advanceTimersByTimeAsync(1500);
    await connect();
    expect(server.sent).toEqual([declared("lookUp")]);
  });

  test("of an older server are unconfirmed: told once, and the call goes on", async () => {
    const warned = vi.fn();
    client.on("warning", warned);
    await connect({ lookUp });
    await vi.advanceTimersByTimeAsync(5000);
    expect(states()).toEqual({ lookUp: "unconfirmed" });
    expect(warned).toHaveBeenCalledExactlyOnceWith({
      type: "warning",
      error: expect.objectContaining({ code: "tools_unconfirmed" }),
    });
    expect(client.store.getState().status).toBe("connected");
    call("lookUp", "call-1", { id: "7" });
    await flush();
    expect(results()).toHaveLength(1);
  });

  test.each([
    ["tool_name_conflict", /system tool/],
    ["client_tools_managed_by_config", /configuration/],
    ["invalid_tools", /definition/],
  ])("that are refused with %s: rejected, with a cure, once", async (code, words) => {
    const onError = vi.fn();
    await connect({ lookUp }, { onError });
    server.send({ type: "error", code, message: "lookUp" });
    expect(states()).toEqual({ lookUp: "rejected" });
    expect(onError).toHaveBeenCalledExactlyOnceWith(
      expect.stringMatching(words),
      expect.objectContaining({ code: "tools_rejected", details: { serverCode: code } }),
    );
    await vi.advanceTimersByTimeAsync(20_000);
    expect(states()).toEqual({ lookUp: "rejected" });
    expect(client.store.getState().status).toBe("connected");
  });

  test("that the server had before it refused others are still there", async () => {
    await connect({ lookUp });
    server.send({ type: "session.updated", tools: ["lookUp"] });
    client.registerClientTool("bad", lookUp);
    await flush();
    expect(states()).toEqual({ bad: "pending", lookUp: "pending" });
    server.send({ type: "error", code: "tool_name_conflict", message: "bad" });
    expect(states()).toEqual({ bad: "rejected", lookUp: "confirmed" });
  });

  test("an answer to an update before the last refuses nothing of the last", async () => {
    await connect({ lookUp });
    client.registerClientTool("late", lookUp);
    await flush();
    server.send({ type: "session.updated", tools: ["lookUp"] });
    expect(states()).toEqual({ late: "pending", lookUp: "confirmed" });
    server.send({ type: "session.updated", tools: ["lookUp", "late"] });
    expect(states()).toEqual({ late: "confirmed", lookUp: "confirmed" });
  });

  test("of a call that is just being ended are no matter: no timer, no error", async () => {
    const onError = vi.fn();
    await connect({ lookUp }, { onError });
    server.send({ type: "session.closed", reason: "ended" });
    expect(client.store.getState().status).toBe("disconnecting");
    server.send({ type: "error", code: "too_many_updates", message: "" });
    server.send({ type: "error", code: "invalid_tools", message: "" });
    await vi.advanceTimersByTimeAsync(1500);
    expect(vi.getTimerCount()).toBe(0);
    expect(onError).not.toHaveBeenCalled();
  });

  test("of which the server takes some: the others are rejected", async () => {
    await connect({ lookUp, other: lookUp });
    server.send({ type: "session.updated", tools: ["other"] });
    expect(states()).toEqual({ lookUp: "rejected", other: "confirmed" });
  });

  test("that were told too often are told again later", async () => {
    await connect({ lookUp });
    server.send({ type: "error", code: "too_many_updates", message: "" });
    await vi.advanceTimersByTimeAsync(9999);
    expect(updates()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(updates()).toHaveLength(2);
    server.send({ type: "session.updated", tools: ["lookUp"] });
    expect(states()).toEqual({ lookUp: "confirmed" });
  });

  test.each(["tool_timeout", "unknown_call_id", "result_too_large"])(
    "%s is a warning, and ends nothing",
    async (code) => {
      const onError = vi.fn();
      const warned = vi.fn();
      client.on("warning", warned);
      await connect({}, { onError });
      server.send({ type: "error", code, message: "call-1" });
      expect(warned.mock.calls).toMatchObject([[{ error: { details: { serverCode: code } } }]]);
      expect(onError).not.toHaveBeenCalled();
      server.close(4000);
      expect(client.store.getState().error).toMatchObject({ code: "connection_lost" });
    },
  );
});

describe("a name that is taken", () => {
  test("by another part of the app is refused, until that gives it back", () => {
    const stop = client.registerClientTool("a", () => "x");
    expect(() => client.registerClientTool("a", () => "y")).toThrowError(
      expect.objectContaining({ code: "invalid_options", message: expect.stringMatching(/`a`/) }),
    );
    stop();
    const stopNext = client.registerClientTool("a", () => "y");
    // Given back twice, it is not the other's that goes.
    stop();
    expect(() => client.registerClientTool("a", () => "z")).toThrowError(/`a`/);
    stopNext();
  });

  test("by the options fails the start, or, in the middle of a call, the registration", async () => {
    const stop = client.registerClientTool("a", () => "x");
    await expect(
      client.startSession({ getAccessToken: () => "wct_1", clientTools: { a: () => "y" } }),
    ).rejects.toMatchObject({ code: "invalid_options" });
    expect(server.connections).toEqual([]);
    stop();
    await connect({ a: () => "y" });
    expect(() => client.registerClientTool("a", () => "x")).toThrowError(/`a`/);
  });
});

test.each<[string, unknown]>([
  ["nothing", undefined],
  ["no handler", { description: "x", parameters: {} }],
  ["no description", { parameters: {}, handler: () => "x" }],
  ["no schema", { description: "x", handler: () => "x" }],
  ["an impossible timeout", { ...lookUp, timeoutMs: 100 }],
])("a tool with %s is an invalid option", async (_, bad) => {
  const clientTools = { bad } as ClientTools;
  await expect(
    client.startSession({ getAccessToken: () => "wct_1", clientTools }),
  ).rejects.toMatchObject({ code: "invalid_options", message: expect.stringMatching(/bad/) });
  expect(() => client.registerClientTool("bad", clientTools["bad"]!)).toThrowError(/bad/);
});
