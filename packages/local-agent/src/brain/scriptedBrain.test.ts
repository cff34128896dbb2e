import { expect, it } from "vitest";
import type { AgentTool, BrainTurn, HistoryEntry } from "./brain.js";
import { createScriptedBrain } from "./scriptedBrain.js";

const brain = createScriptedBrain({ now: () => new Date(2026, 0, 5, 15, 7) });
const orders: AgentTool = {
  type: "function",
  name: "find",
  description: "Finds an order",
  parameters: {},
};

function turn(text: string, more: Partial<BrainTurn> = {}): BrainTurn {
  return {
    text,
    input: "typed",
    isRecognized: true,
    durationMs: 0,
    tools: [],
    variables: {},
    ...more,
  };
}

async function answer(text: string, history: readonly HistoryEntry[] = []): Promise<string> {
  const reply = await brain(turn(text), history);
  return "text" in reply ? reply.text : "a tool";
}

it.each([
  ["hello", /^Hello/],
  ["What time is it?", /3:07 PM/],
  ["who are you", /local agent/],
  ["what can you do", /story/],
  ["my name is Grace", /Grace/],
  ["what's my name", /not told/],
  ["tell me a story", /Once upon a time.*socket closed\.$/],
  ["thanks", /welcome/],
  ["which tools do you have", /not declared/],
  ["fnord", /^You said: fnord/],
])("answers %s", async (text, expected) => {
  expect(await answer(text)).toMatch(expected);
});

it("repeats what it said last", async () => {
  expect(await answer("say that again")).toMatch(/not said anything/);
  const history: HistoryEntry[] = [
    { role: "agent", text: "First." },
    { role: "agent", text: "Second." },
    { role: "user", text: "Hm." },
  ];
  expect(await answer("please repeat", history)).toBe("Second.");
});

it("hangs up when it is told goodbye", async () => {
  expect(await brain(turn("goodbye then"), [])).toMatchObject({ hangUp: true });
});

it("asks the tool that is about orders", async () => {
  const reply = await brain(turn("Where is order ORD-7841?", { tools: [orders] }), []);
  if (!("callTool" in reply)) throw new Error("no tool was called");
  expect(reply.callTool).toEqual({ name: "find", arguments: { order_id: "ORD-7841" } });
  expect(await reply.reply({ ok: true, output: "Here it is." })).toMatchObject({
    text: "About order ORD-7841: Here it is.",
  });
  expect(await reply.reply({ ok: false, code: "tool_timeout" })).toMatchObject({
    text: expect.stringMatching(/in time/) as string,
  });
});

it("says how long it listened when there were no words", async () => {
  const spoken = turn("[…]", { input: "spoken", isRecognized: false, durationMs: 2100 });
  expect(await brain(spoken, [])).toMatchObject({
    text: expect.stringMatching(/about 2 seconds/) as string,
  });
});
