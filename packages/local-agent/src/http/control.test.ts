import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { mint, openCall, refusedWith, request } from "../../test-support/callClient.js";
import { type LocalAgent, startLocalAgent } from "../index.js";
import { bytesToSamples } from "../speech/pcm16.js";
import { createTone } from "../speech/tone.js";

let agent: LocalAgent;

beforeAll(async () => {
  agent = await startLocalAgent({ greeting: "", recognizer: "none" });
});
afterAll(() => agent.close());
beforeEach(() => post("reset", {}));

const post = (name: string, body: unknown) => request(agent, `${agent.control}/${name}`, body);

async function pcm(callId: string, which: "received" | "sent"): Promise<Int16Array> {
  const url = `${agent.control}/sessions/${callId}/${which}.pcm`;
  const response = await fetch(url, { headers: { Authorization: `Bearer ${agent.apiKey}` } });
  expect(response.headers.get("Content-Type")).toBe("application/octet-stream");
  return bytesToSamples(new Uint8Array(await response.arrayBuffer()));
}

async function onlySession(): Promise<Record<string, unknown>> {
  const { body } = await request(agent, `${agent.control}/sessions`);
  const sessions = body as unknown as Record<string, unknown>[];
  expect(sessions.length).toBe(1);
  return sessions[0] ?? {};
}

describe("the control endpoint", () => {
  it("needs the key", async () => {
    const headers = { Authorization: "Bearer sk_wrong" };
    expect((await request(agent, `${agent.control}/stats`, undefined, headers)).status).toBe(401);
    expect((await request(agent, `${agent.control}/reset`, {}, {})).status).toBe(401);
  });

  it("counts", async () => {
    const token = await mint(agent);
    const call = await openCall(agent, { query: { token } });
    await refusedWith(agent, { token });
    const counts = { tokensMinted: 1, upgradesAccepted: 1, upgradesRefused: 1 };
    expect((await request(agent, `${agent.control}/stats`)).body).toEqual({
      ...counts,
      openSockets: 1,
    });
    await call.hangUp();
    expect((await request(agent, `${agent.control}/stats`)).body).toEqual({
      ...counts,
      openSockets: 0,
    });
  });

  it("keeps what came in, sample by sample", async () => {
    const call = await openCall(agent);
    const sound = createTone(300, 0.1, 24000);
    call.sendAudio(sound);
    call.sendAudio(new Int16Array(960));
    call.send({ type: "input_text.send", text: "hello" });
    await call.waitFor("agent_start_talking");
    expect(await onlySession()).toMatchObject({
      callId: call.callId,
      mode: "webcall",
      sampleRateHz: 24000,
      open: true,
      closeReason: null,
      framesReceived: 7,
      samplesReceived: 3360,
      zeroSamplesTail: 960,
      framesSizes: { "960": 7 },
      textsReceived: 1,
      agentPlaying: true,
    });
    expect((await pcm(call.callId, "received")).subarray(0, 2400)).toEqual(sound);
    call.socket.close();
    await call.closed;
    await expect
      .poll(() => onlySession())
      .toMatchObject({ open: false, closeReason: "websocket_closed" });
  });

  it("has the agent play a tone that can be known again", async () => {
    const call = await openCall(agent);
    const { body } = await post("tone", { callId: call.callId, hz: 1000, seconds: 0.5 });
    expect(body).toEqual({ ok: true, samples: 12000 });
    await call.waitFor("agent_stop_talking");
    expect(call.audio()).toEqual(createTone(1000, 0.5, 24000));
    expect(await pcm(call.callId, "sent")).toEqual(call.audio());
    expect(await onlySession()).toMatchObject({ audioSamplesSent: 12000 });
    const from = call.frames.length;
    const startedMs = performance.now();
    await post("tone", { callId: call.callId, hz: 1000, seconds: 1, realTime: true });
    await call.waitFor("agent_stop_talking", from);
    const deltas = call.frames.slice(from).filter(({ type }) => type === "output_audio.delta");
    expect(deltas.length).toBe(25);
    expect(performance.now() - startedMs).toBeGreaterThan(900);
    await call.hangUp();
  });

  it("has the agent say something, burst, and be interrupted", async () => {
    const call = await openCall(agent);
    await post("say", { callId: call.callId, text: "One moment, please." });
    expect(await call.waitFor("transcript")).toMatchObject({ text: "One moment, please." });
    const from = call.frames.length;
    const { body } = await post("burst", { callId: call.callId, seconds: 10 });
    expect(body).toEqual({ ok: true, samples: 240_000 });
    await call.waitFor("transcript.delta", from);
    await post("interrupt", { callId: call.callId });
    await call.waitFor("interruption", from);
    await call.waitFor("agent_stop_talking", from);
    await call.hangUp();
  });

  it("answers what it does not understand", async () => {
    const call = await openCall(agent);
    const { callId } = call;
    expect((await post("say", { callId })).status).toBe(400);
    expect((await post("tone", { callId, hz: 1 })).status).toBe(400);
    expect((await post("tool", { callId })).status).toBe(400);
    expect((await post("drain", {})).status).toBe(400);
    expect((await post("say", { text: "hi" })).status).toBe(400);
    expect((await post("say", { callId: "CALL-0", text: "hi" })).status).toBe(404);
    expect((await post("toString", { callId })).status).toBe(404);
    expect((await post("say", "{")).status).toBe(400);
    expect((await request(agent, `${agent.control}/sessions/CALL-0/sent.pcm`)).status).toBe(404);
    await call.hangUp();
    expect((await post("say", { callId, text: "hi" })).status).toBe(409);
  });

  it("keeps the last twenty calls that are over", async () => {
    for (let i = 0; i < 23; i += 1) await (await openCall(agent)).hangUp();
    const { body } = await request(agent, `${agent.control}/sessions`);
    expect((body as unknown as unknown[]).length).toBeLessThanOrEqual(21);
    expect((body as unknown as unknown[]).length).toBeGreaterThanOrEqual(20);
  });
});
