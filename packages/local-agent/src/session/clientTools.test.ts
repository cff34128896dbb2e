import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCall, request, type TestCall } from "../../test-support/callClient.js";
import { type LocalAgent, startLocalAgent } from "../index.js";

let agent: LocalAgent;

beforeAll(async () => {
  agent = await startLocalAgent({
    greeting: "",
    recognizer: "none",
    tools: [
      { type: "function", name: "dashboard_map", description: "Shows a map", parameters: {} },
    ],
  });
});
afterAll(() => agent.close());

const tool = (name: string, more: Record<string, unknown> = {}) => ({
  type: "function",
  name,
  description: "Looks up an order by its number",
  parameters: { type: "object", properties: { order_id: { type: "string" } } },
  ...more,
});

const openChat = (mode = "chat") =>
  openCall(agent, { query: { token: agent.apiKey, agent_id: agent.agentId, mode } });

async function declare(call: TestCall, tools: unknown[]): Promise<Record<string, unknown>> {
  const from = call.frames.length;
  call.send({ type: "session.update", tools });
  return call.waitFor(({ type }) => type === "session.updated" || type === "error", from);
}

const askForOrder = { type: "input_text.send", text: "Where is my order 7841?" };
const isAnswer = (text: RegExp) => (frame: Record<string, unknown>) =>
  frame["type"] === "transcript" &&
  frame["role"] === "assistant" &&
  text.test(String(frame["text"]));

describe.concurrent("client tools", { timeout: 20_000 }, () => {
  it("are declared, called, answered, and their answer is told", async () => {
    const call = await openChat("webcall");
    expect(await declare(call, [tool("lookup_order"), tool("other")])).toEqual({
      type: "session.updated",
      tools: ["lookup_order", "other"],
    });
    call.send(askForOrder);
    const wanted = await call.waitFor("function_call");
    expect(wanted).toEqual({
      type: "function_call",
      call_id: expect.any(String) as string,
      name: "lookup_order",
      arguments: { order_id: "7841" },
    });
    call.send({
      type: "function_call.result",
      call_id: wanted["call_id"],
      output: "It is on its way.",
    });
    await call.waitFor(isAnswer(/^About order 7841: It is on its way\.$/));
    await call.hangUp();
  });

  it("are missed in words when there are none", async () => {
    const call = await openChat();
    expect(await call.ask("Where is my order 7841?")).toMatch(/no tool/);
    await call.hangUp();
  });

  it("are replaced as a whole by the next update", async () => {
    const call = await openChat();
    await declare(call, [tool("lookup_order")]);
    expect(await declare(call, [])).toEqual({ type: "session.updated", tools: [] });
    expect(await call.ask("Where is my order?")).toMatch(/no tool/);
    await call.hangUp();
  });

  it("that expect no response are called, and the agent goes on", async () => {
    const call = await openChat();
    await declare(call, [tool("note_order", { expectsResponse: false })]);
    expect(await call.ask("Where is my order?")).toMatch(/passed on/);
    const wanted = await call.waitFor("function_call");
    call.send({ type: "function_call.result", call_id: wanted["call_id"], output: "too much" });
    expect(await call.waitFor("error")).toMatchObject({ code: "unknown_call_id" });
    await call.hangUp();
  });

  it.each([
    ["invalid_tools", [tool("a"), tool("a")]],
    ["client_tools_managed_by_config", [tool("dashboard_map")]],
    ["tool_name_conflict", [tool("end_call")]],
    ["invalid_event", [{ name: "a" }]],
  ])("are refused with %s, and the earlier ones stay", async (code, tools) => {
    const call = await openChat();
    await declare(call, [tool("lookup_order")]);
    expect(await declare(call, tools)).toMatchObject({ type: "error", code });
    call.send(askForOrder);
    expect(await call.waitFor("function_call")).toMatchObject({ name: "lookup_order" });
    await call.hangUp();
  });

  it("time out after the shortest time that is allowed, and the agent recovers in words", async () => {
    const call = await openChat();
    await declare(call, [tool("lookup_order", { timeout_ms: 1 })]);
    call.send(askForOrder);
    const wanted = await call.waitFor("function_call");
    const startedMs = performance.now();
    expect(await call.waitFor("error")).toMatchObject({ code: "tool_timeout" });
    expect(performance.now() - startedMs).toBeGreaterThan(800);
    await call.waitFor(isAnswer(/did not answer in time/));
    const from = call.frames.length;
    call.send({ type: "function_call.result", call_id: wanted["call_id"], output: "late" });
    expect(await call.waitFor("error", from)).toMatchObject({ code: "unknown_call_id" });
    await call.hangUp();
  });

  it("may answer with 65536 bytes and not with one more", async () => {
    const call = await openChat();
    await declare(call, [tool("lookup_order")]);
    for (const [bytes, answer] of [
      [65_536, /^About order/],
      [65_537, /could not use/],
    ] as const) {
      const from = call.frames.length;
      call.send(askForOrder);
      const wanted = await call.waitFor("function_call", from);
      call.send({
        type: "function_call.result",
        call_id: wanted["call_id"],
        output: "é".repeat(32_767) + "x".repeat(bytes - 65_534),
      });
      await call.waitFor(isAnswer(answer), from);
    }
    expect(call.frames.filter(({ type }) => type === "error")).toMatchObject([
      { code: "result_too_large" },
    ]);
    await call.hangUp();
  });

  it("may not be updated without end", async () => {
    const call = await openChat();
    for (let i = 0; i < 21; i += 1) call.send({ type: "session.update", tools: [] });
    expect(await call.waitFor("error")).toMatchObject({ code: "too_many_updates" });
    expect(call.frames.filter(({ type }) => type === "session.updated").length).toBe(20);
    await call.hangUp();
  });

  it("can be called by the control endpoint, which keeps the outcome", async () => {
    const call = await openChat();
    await declare(call, [tool("paint")]);
    const { body } = await request(agent, `${agent.control}/tool`, {
      callId: call.callId,
      name: "paint",
      arguments: { color: "red" },
    });
    const wanted = await call.waitFor("function_call");
    expect(wanted).toMatchObject({
      call_id: body["toolCallId"],
      name: "paint",
      arguments: { color: "red" },
    });
    call.send({ type: "function_call.result", call_id: wanted["call_id"], output: "painted" });
    await call.waitFor(isAnswer(/^The tool says: painted$/));
    const sessions = (await request(agent, `${agent.control}/sessions`)).body as unknown as {
      callId: string;
    }[];
    expect(sessions.find(({ callId }) => callId === call.callId)).toMatchObject({
      tools: ["dashboard_map", "paint"],
      toolCalls: [
        { name: "paint", arguments: { color: "red" }, outcome: { ok: true, output: "painted" } },
      ],
    });
    await call.hangUp();
  });
});
