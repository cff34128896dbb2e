import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type AnyFrame,
  mint,
  openCall,
  refusedWith,
  request,
  samplesOf,
} from "../../test-support/callClient.js";
import { bytesToSamples } from "../speech/pcm16.js";
import { type Fault, type LocalAgent, startLocalAgent } from "../index.js";

let agent: LocalAgent;

beforeAll(async () => {
  agent = await startLocalAgent({ greeting: "Hello. I am here.", recognizer: "none" });
});
afterAll(() => agent.close());

const tokenWith = (fault: Fault, mode = "webcall") => mint(agent, { mode, metadata: { fault } });

async function openWith(fault: Fault, { mode = "webcall", waitForCreated = true } = {}) {
  return openCall(agent, { query: { token: await tokenWith(fault, mode) }, waitForCreated });
}

async function applyLive(callId: string, fault: Fault) {
  return request(agent, `${agent.control}/fault`, { callId, fault });
}

async function sentSamples(callId: string): Promise<Int16Array> {
  const url = `${agent.control}/sessions/${callId}/sent.pcm`;
  const response = await fetch(url, { headers: { Authorization: `Bearer ${agent.apiKey}` } });
  return bytesToSamples(new Uint8Array(await response.arrayBuffer()));
}

const isAgentFinal = (frame: AnyFrame) =>
  frame.type === "transcript" && frame["role"] !== "user" && typeof frame["text"] === "string";

describe.concurrent("faults", { timeout: 20_000 }, () => {
  it("refuse: with either status, before the upgrade", async () => {
    expect(await refusedWith(agent, { token: await tokenWith({ type: "refuse" }) })).toBe(401);
    expect(
      await refusedWith(agent, { token: await tokenWith({ type: "refuse", status: 503 }) }),
    ).toBe(503);
  });

  it("drop: no close frame", async () => {
    const call = await openWith({ type: "drop", afterMs: 100 });
    expect((await call.closed).code).toBe(1006);
    expect(call.frames.map(({ type }) => type)).not.toContain("session.closed");
  });

  it("fatal_error: an error frame and 4000, before the call or in it", async () => {
    const fault: Fault = { type: "fatal_error", code: "worker_not_ready", message: "not yet" };
    const early = await openWith(fault, { waitForCreated: false });
    expect((await early.closed).code).toBe(4000);
    expect(early.frames).toEqual([{ type: "error", code: "worker_not_ready", message: "not yet" }]);
    const late = await openWith({ type: "fatal_error", afterMs: 50 });
    expect((await late.closed).code).toBe(4000);
    expect(late.frames.at(-1)).toMatchObject({ type: "error", code: "internal_error" });
  });

  it("stall: nothing comes for a while, then all of it", async () => {
    const call = await openWith({ type: "stall", ms: 700 });
    const startedMs = performance.now();
    await call.waitFor("agent_start_talking");
    expect(performance.now() - startedMs).toBeGreaterThan(500);
    await call.waitFor(isAgentFinal);
    expect(call.audio()).toEqual(await sentSamples(call.callId));
    await call.hangUp();
  });

  it.each(["split", "merge", "both"] as const)("jitter: %s loses no audio", async (style) => {
    const call = await openWith({ type: "jitter", style, maxGapMs: 10 });
    const plain = await openCall(agent);
    await call.waitFor(isAgentFinal);
    await plain.waitFor(isAgentFinal);
    expect(call.audio()).toEqual(plain.audio());
    const lengths = new Set(
      call.frames
        .filter(({ type }) => type === "output_audio.delta")
        .map((f) => samplesOf(f).length),
    );
    expect(lengths.has(1)).toBe(style !== "merge");
    expect(Math.max(...lengths) > 9000).toBe(style !== "split");
    await Promise.all([call.hangUp(), plain.hangUp()]);
  });

  it("burst: a minute of audio within a second", async () => {
    const call = await openWith({ type: "burst" });
    await call.waitFor("agent_start_talking");
    const startedMs = performance.now();
    let samples = 0;
    await call.waitFor((frame) => {
      if (frame.type === "output_audio.delta") samples += samplesOf(frame).length;
      return samples === 60 * 24000;
    });
    expect(performance.now() - startedMs).toBeLessThan(1500);
    await call.hangUp();
  });

  it("garbage: between frames that are fine", async () => {
    const call = await openWith({ type: "garbage", every: 1 });
    await call.waitFor(isAgentFinal);
    expect(call.oddMessages).toEqual(
      expect.arrayContaining(["this is not JSON {", "[]", "null", "42"]),
    );
    expect(call.frames).toContainEqual({ type: "weather.report", degrees: 21 });
    expect(call.frames).toContainEqual({ type: "output_audio.delta", audio: "AAAA" });
    expect(call.frames.find(({ type }) => type === "agent_stop_talking")).toBeDefined();
    await call.hangUp();
  });

  it("alternative_spelling: dots, a timestamp, and the role agent", async () => {
    const call = await openWith({ type: "alternative_spelling" });
    const final = await call.waitFor(isAgentFinal);
    expect(final["role"]).toBe("agent");
    expect(call.frames).toContainEqual({
      type: "agent.start_talking",
      timestamp: expect.any(Number) as number,
    });
    expect(call.frames).toContainEqual({
      type: "agent.stop_talking",
      timestamp: expect.any(Number) as number,
    });
    const types = call.frames.map(({ type }) => type);
    expect(types).not.toContain("agent_start_talking");
    await call.hangUp();
    const bare = await openWith({ type: "alternative_spelling", timestamps: false });
    expect(await bare.waitFor("agent.start_talking")).toEqual({ type: "agent.start_talking" });
    await bare.hangUp();
  });

  it("never_answer and silent: an open socket, and nothing on it", async () => {
    const never = await openWith({ type: "never_answer" }, { waitForCreated: false });
    const silent = await openWith({ type: "silent" });
    for (const call of [never, silent]) {
      call.send({ type: "input_text.send", text: "hello?" });
      call.send({ type: "session.close" });
    }
    const other = await openCall(agent);
    await other.waitFor(isAgentFinal);
    await other.hangUp();
    expect(never.frames).toEqual([]);
    expect(silent.frames.map(({ type }) => type)).toEqual(["session.created"]);
    never.socket.terminate();
    silent.socket.terminate();
  });

  it("agent_hangs_up: says something and ends the call", async () => {
    const call = await openWith({ type: "agent_hangs_up", text: "Bye now." });
    expect((await call.closed).code).toBe(1000);
    expect(call.frames.at(-2)).toMatchObject({ type: "transcript", text: "Bye now." });
    expect(call.frames.at(-1)).toEqual({ type: "session.closed", reason: "ended" });
  });

  it("no_closed_frame: the close comes without a word", async () => {
    const call = await openWith({ type: "no_closed_frame" });
    call.send({ type: "session.close" });
    expect((await call.closed).code).toBe(1000);
    const early = await openWith({ type: "no_closed_frame", afterMs: 30 });
    expect((await early.closed).code).toBe(1000);
    for (const { frames } of [call, early]) {
      expect(frames.map(({ type }) => type)).not.toContain("session.closed");
    }
  });

  it("can hit a live call, apart from those that are over when there is one", async () => {
    const call = await openCall(agent);
    expect((await applyLive(call.callId, { type: "refuse" })).status).toBe(400);
    expect((await applyLive("CALL-0", { type: "drop" })).status).toBe(404);
    expect((await applyLive(call.callId, { type: "drop" })).body).toEqual({
      ok: true,
      appliesTo: call.callId,
    });
    expect((await call.closed).code).toBe(1006);
    expect((await applyLive(call.callId, { type: "drop" })).status).toBe(409);
  });

  it.each([
    [undefined],
    [{ type: "fire" }],
    [{ type: "stall" }],
    [{ type: "stall", ms: "long" }],
    [{ type: "refuse", status: 200 }],
    [{ type: "burst", seconds: 1000 }],
    [{ type: "drop", when: 5 }],
  ])("%o is not one", async (fault) => {
    const { status, body } = await request(agent, `${agent.control}/fault`, { fault });
    expect(status).toBe(400);
    expect(body.errors?.[0]).toMatch(/^fault/);
  });
});

describe("a fault for the next connection", () => {
  it("hits that one and no other", async () => {
    await request(agent, `${agent.control}/fault`, { fault: { type: "refuse", status: 503 } });
    const query = { token: agent.apiKey, agent_id: agent.agentId };
    expect(await refusedWith(agent, query)).toBe(503);
    await (await openCall(agent)).hangUp();
  });
});
