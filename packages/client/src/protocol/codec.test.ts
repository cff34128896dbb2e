import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeAudioFrame } from "./audioFrames.js";
import { decodeFrame } from "./codec.js";
import type { ServerEvent } from "./events.js";

type GoldenFrame = { name: string; frame: Record<string, unknown> & { type: string } };

function golden(file: string): GoldenFrame[] {
  const url = new URL(`../../../../fixtures/frames/${file}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8")) as GoldenFrame[];
}

const decode = (frame: unknown): ServerEvent => decodeFrame(JSON.parse(JSON.stringify(frame)));

/** What each frame of the server is called in here; audio has a way of its own. */
const eventTypes: Record<string, ServerEvent["type"]> = {
  "session.created": "sessionCreated",
  "session.closed": "sessionClosed",
  "session.updated": "toolsConfirmed",
  transcript: "message",
  "transcript.delta": "transcriptPart",
  agent_start_talking: "agentTurn",
  "agent.start_talking": "agentTurn",
  agent_stop_talking: "agentTurn",
  "agent.stop_talking": "agentTurn",
  interruption: "interruption",
  function_call: "functionCall",
  error: "serverError",
};

/** Errors that are about a tool and end nothing. */
const toolCodes = new Set([
  "too_many_updates",
  "tool_name_conflict",
  "client_tools_managed_by_config",
  "invalid_tools",
  "tool_timeout",
  "unknown_call_id",
  "result_too_large",
]);

describe("frames of the server", () => {
  const all = golden("server");
  const frames = all.filter(({ frame }) => frame.type !== "output_audio.delta");

  test.each(frames)("$name is understood", ({ frame }) => {
    const isAboutTool = toolCodes.has(String(frame["code"]));
    expect(decode(frame).type).toBe(isAboutTool ? "toolError" : eventTypes[frame.type]);
  });

  test.each(frames)("$name with extra fields is the same event", ({ frame }) => {
    expect(decode({ ...frame, trace_id: "x", nested: { deep: [1] } })).toEqual(decode(frame));
  });

  test("every documented frame has a golden one", () => {
    expect(new Set(all.map(({ frame }) => frame.type))).toEqual(
      new Set([...Object.keys(eventTypes), "output_audio.delta"]),
    );
  });

  test.each<[unknown, string[]]>([
    [
      ["a", 7, null, "b"],
      ["a", "b"],
    ],
    ["a", []],
    [undefined, []],
  ])("the tools %j are confirmed as %j", (tools, names) => {
    expect(decode({ type: "session.updated", tools })).toEqual({ type: "toolsConfirmed", names });
  });

  test.each(["assistant", "agent"])("the role %s is the agent", (role) => {
    expect(decode({ type: "transcript", role, text: "Hi." })).toEqual({
      type: "message",
      role: "agent",
      text: "Hi.",
    });
  });

  test.each([
    ["started", "agent_start_talking", "agent.start_talking"],
    ["stopped", "agent_stop_talking", "agent.stop_talking"],
  ])("a turn of the agent has %s in either spelling", (state, ...types) => {
    for (const type of types) expect(decode({ type })).toEqual({ type: "agentTurn", state });
  });

  test("an unknown frame is passed on whole", () => {
    const frame = { type: "mood.changed", mood: "good" };
    expect(decode(frame)).toEqual({ type: "unknownFrame", raw: frame });
  });

  test.each([
    ["text that is not JSON", "{"],
    ["an array", []],
    ["null", null],
    ["a number", 1],
    ["an object without a type", {}],
    ["a type that is no string", { type: 1 }],
    ["a binary frame", new ArrayBuffer(4)],
    ["a transcript without text", { type: "transcript", role: "user" }],
    ["a transcript of nobody", { type: "transcript", role: "system", text: "x" }],
    ["audio that could not be played", { type: "output_audio.delta", audio: "%%%%" }],
    ["an impossible rate", { type: "session.created", call_id: "c", sample_rate: 1 }],
    [
      "fields that hide `toString`",
      { type: "session.created", call_id: "c", sample_rate: { valueOf: 1, toString: 1 } },
    ],
  ])("%s is reported, not thrown", (_, raw) => {
    const event = decodeFrame(raw);
    expect(event).toMatchObject({ type: "warning", error: { code: "invalid_frame" } });
  });

  test("a text of megabytes is a text", () => {
    const text = "a".repeat(5_000_000);
    expect(decode({ type: "transcript", role: "user", text })).toMatchObject({ text });
  });

  test("nothing makes it throw: any value, any mutation of a real frame", () => {
    fc.assert(fc.property(fc.jsonValue(), (data) => void decodeFrame(data)));
    fc.assert(fc.property(fc.anything(), (data) => void decodeFrame(data)));
    fc.assert(
      fc.property(
        fc.constantFrom(...frames),
        fc.dictionary(
          fc.constantFrom(
            "type",
            "role",
            "text",
            "audio",
            "code",
            "call_id",
            "sample_rate",
            "tools",
            "arguments",
          ),
          fc.jsonValue(),
        ),
        ({ frame }, changes) => void decode({ ...frame, ...changes }),
      ),
      { numRuns: 2000 },
    );
  });
});

test("the microphone's frame is the golden one", () => {
  const append = golden("client").find(({ frame }) => frame.type === "input_audio_buffer.append");
  const sent = JSON.parse(encodeAudioFrame(Int16Array.of(0, 1, -1))) as object;
  expect(Object.keys(sent)).toEqual(Object.keys(append!.frame));
  expect(sent).toEqual({ type: "input_audio_buffer.append", audio: "AAABAP//" });
});
