import { afterAll, beforeAll, expect, it } from "vitest";
import { openCall } from "../../test-support/callClient.js";
import { type ClientFrame, type LocalAgent, type ScriptedCall, startLocalAgent } from "../index.js";
import { createTone } from "../speech/tone.js";

const heard: ClientFrame[] = [];
let agent: LocalAgent;
let scripted: ScriptedCall;

beforeAll(async () => {
  agent = await startLocalAgent({
    recognizer: "none",
    script(call) {
      scripted = call;
      call.onFrame((frame) => heard.push(frame));
      call.send({ type: "agent_start_talking" });
    },
  });
});
afterAll(() => agent.close());

it("leaves a call to its script: its frames alone are sent, and it sees what comes", async () => {
  const call = await openCall(agent);
  call.sendAudio(createTone(440, 0.04, 24_000));
  call.send({ type: "input_text.send", text: "time" });
  await expect
    .poll(() => heard.map(({ type }) => type))
    .toEqual(["input_audio_buffer.append", "input_audio_buffer.append", "input_text.send"]);
  expect(scripted.sampleRateHz).toBe(24_000);
  expect(scripted.callId).toBe(call.callId);

  scripted.send({ type: "interruption" });
  scripted.end();
  await scripted.closed;
  await call.closed;
  expect(call.frames.map(({ type }) => type)).toEqual([
    "session.created",
    "agent_start_talking",
    "interruption",
    "session.closed",
  ]);
});
