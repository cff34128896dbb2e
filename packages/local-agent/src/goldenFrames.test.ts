import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AnyFrame, isFinal, mint, openCall, request } from "../test-support/callClient.js";
import { recordSpeech } from "../test-support/speech.js";
import { type LocalAgent, startLocalAgent } from "./index.js";
import { readClientFrame } from "./session/clientFrames.js";

type GoldenFrame = { name: string; frame: AnyFrame };

function readGolden(name: string): GoldenFrame[] {
  const url = new URL(`../../../fixtures/frames/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8")) as GoldenFrame[];
}

/** The keys of a frame with the types of their values: what a golden frame fixes. */
function shapeOf(frame: AnyFrame): string {
  const fields = Object.entries(frame).map(([key, value]) => {
    const type = Array.isArray(value) ? "array" : typeof value;
    return `${key}: ${key === "type" ? String(value) : type}`;
  });
  return fields.toSorted().join(", ");
}

const goldenShapes = new Set(readGolden("server").map(({ frame }) => shapeOf(frame)));
let agent: LocalAgent;

beforeAll(async () => {
  agent = await startLocalAgent({ greeting: "Hello there.", recognizer: "none" });
});
afterAll(() => agent.close());

const orderTool = {
  type: "function",
  name: "lookup_order",
  description: "Looks up an order",
  parameters: {},
};

describe.concurrent("the frames of a call", { timeout: 20_000 }, () => {
  it.each([
    {},
    { fault: { type: "alternative_spelling" } },
    { fault: { type: "alternative_spelling", timestamps: false } },
  ])("have the shape of golden frames, with metadata %o", async (metadata) => {
    const call = await openCall(agent, { query: { token: await mint(agent, { metadata }) } });
    const isAgentFinal = (frame: AnyFrame) =>
      frame.type === "transcript" && frame["role"] !== "user";
    await call.waitFor(isAgentFinal);
    call.send({ type: "session.update", tools: [orderTool] });
    await call.waitFor("session.updated");
    call.send({ type: "input_text.send", text: "Where is my order?" });
    const wanted = await call.waitFor("function_call");
    call.send({ type: "function_call.result", call_id: wanted["call_id"], output: "On its way." });
    call.send("not JSON");
    await call.waitFor("error");
    const from = call.frames.length;
    await request(agent, `${agent.control}/say`, {
      callId: call.callId,
      text: "One two three four five.",
    });
    await call.waitFor("output_audio.delta", from);
    call.sendAudio(await recordSpeech("Hold on, I have a question for you.", 24000));
    await call.waitFor("interruption");
    await call.waitFor((frame) => isFinal(frame, "user"), from);
    await call.hangUp();
    const types = new Set(call.frames.map(({ type }) => type));
    expect(types.size).toBe(11);
    for (const frame of call.frames) expect(goldenShapes).toContain(shapeOf(frame));
  });
});

it.each(readGolden("client"))("a client may send: $name", ({ frame }) => {
  expect(readClientFrame(JSON.stringify(frame))).toMatchObject({
    ok: true,
    frame: { type: frame.type },
  });
});
