import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isFinal, openCall, request, rms, type TestCall } from "../../test-support/callClient.js";
import { recordSpeech } from "../../test-support/speech.js";
import { type LocalAgent, startLocalAgent } from "../index.js";
import { findPocketsphinx } from "../speech/recognizer.js";

const greeting = "Hello {{name}}, welcome to {{ place }}. {{unknown}}Ask me anything.";
const greetingSaid = "Hello Ada, welcome to the lab. Ask me anything.";
const variables = JSON.stringify({ name: "Ada", place: "the lab" });

let agent: LocalAgent;
/** Says nothing by itself. */
let quiet: LocalAgent;
let speech: Int16Array;

beforeAll(async () => {
  agent = await startLocalAgent({ greeting, recognizer: "none" });
  quiet = await startLocalAgent({ greeting: "", recognizer: "none" });
  speech = await recordSpeech("I would like to know something about your voice.", 24000);
});
afterAll(() => Promise.all([agent.close(), quiet.close()]));

const query = (more: Record<string, string> = {}) => ({
  query: { token: agent.apiKey, agent_id: agent.agentId, variables, ...more },
});

/** Has the agent tell a story and waits for its first words; returns the index from which they came. */
async function untilStory(call: TestCall): Promise<number> {
  const from = call.frames.length;
  call.send({ type: "input_text.send", text: "Tell me a story" });
  await call.waitFor(
    (f) => f.type === "transcript.delta" && String(f["text"]).split(" ").length > 4,
    from,
  );
  return from;
}

describe.concurrent("talking", { timeout: 20_000 }, () => {
  it("greets in speech: start, audio faster than real time, words at its pace, stop, final", async () => {
    const call = await openCall(agent, query());
    await call.waitFor("output_audio.delta");
    const startedMs = performance.now();
    await call.waitFor((frame) => isFinal(frame, "assistant"));
    const tookMs = performance.now() - startedMs;
    const types = call.frames.map(({ type }) => type).filter((type) => type !== "transcript.delta");
    expect(types.slice(0, 3)).toEqual([
      "session.created",
      "agent_start_talking",
      "output_audio.delta",
    ]);
    expect(types.slice(-2)).toEqual(["agent_stop_talking", "transcript"]);
    expect(call.frames.at(-1)).toEqual({
      type: "transcript",
      role: "assistant",
      text: greetingSaid,
    });

    const audio = call.audio();
    const seconds = audio.length / 24000;
    expect(seconds).toBeGreaterThan(2);
    expect(seconds).toBeLessThan(7);
    expect(rms(audio)).toBeGreaterThan(0.03);
    expect(audio.filter((sample) => Math.abs(sample) > 32700).length).toBe(0);
    expect(tookMs).toBeGreaterThan(seconds * 1000 - 300);
    expect(tookMs).toBeLessThan(seconds * 1000 + 2000);

    const deltas = call.frames
      .filter(({ type }) => type === "transcript.delta")
      .map((f) => String(f["text"]));
    expect(deltas.length).toBeGreaterThan(4);
    deltas.reduce((before, text) => {
      expect(text.startsWith(before)).toBe(true);
      return text;
    });
    expect(deltas.at(-1)).toBe(greetingSaid);
    // All audio was there when half of the words were not.
    const lastAudio = call.frames.findLastIndex(({ type }) => type === "output_audio.delta");
    const spoken = call.frames
      .slice(0, lastAudio)
      .filter(({ type }) => type === "transcript.delta").length;
    expect(spoken).toBeLessThan(deltas.length / 2);
    await call.hangUp();
    expect(call.frames.at(-1)).toEqual({ type: "session.closed", reason: "client_requested" });
    expect((await call.closed).code).toBe(1000);
  });

  it("speaks at the negotiated rate", async () => {
    const lengths = await Promise.all(
      ["8000", "48000"].map(async (rate) => {
        const call = await openCall(agent, query({ sample_rate: rate }));
        await call.waitFor("agent_stop_talking");
        await call.hangUp();
        return call.audio().length / Number(rate);
      }),
    );
    expect(Math.abs((lengths[0] ?? 0) - (lengths[1] ?? 1))).toBeLessThan(0.01);
  });

  it("hangs up after a goodbye, once it was played", async () => {
    const call = await openCall(agent, query());
    call.send({ type: "input_text.send", text: "Goodbye" });
    expect((await call.closed).code).toBe(1000);
    expect(call.frames.slice(-3)).toEqual([
      { type: "agent_stop_talking" },
      { type: "transcript", role: "assistant", text: "Goodbye. It was nice talking to you." },
      { type: "session.closed", reason: "ended" },
    ]);
  });
});

describe.concurrent("listening", { timeout: 20_000 }, () => {
  it("hears a turn of speech, notes its length, and answers in speech", async () => {
    const call = await openCall(quiet, query());
    const from = call.frames.length;
    call.sendAudio(speech);
    const heard = await call.waitFor((frame) => isFinal(frame, "user"), from);
    const seconds = Number(/you spoke for ([\d.]+) s/.exec(String(heard["text"]))?.[1]);
    expect(Math.abs(seconds - (speech.length / 24000 - 1.4))).toBeLessThan(0.6);
    const growing = call.frames
      .slice(from)
      .filter((frame) => frame.type === "transcript.delta" && frame["role"] === "user");
    expect(growing.length).toBeGreaterThan(3);
    const answer = await call.waitFor((frame) => isFinal(frame, "assistant"), from);
    expect(answer["text"]).toMatch(/^I heard you for about \d seconds\./);
    expect(rms(call.audio())).toBeGreaterThan(0.03);
    expect(call.frames.slice(from).map(({ type }) => type)).not.toContain("interruption");
    await call.hangUp();
  });

  it("ends a turn when the audio just stops coming, and takes silence for nothing", async () => {
    const call = await openCall(quiet, query({ sample_rate: "16000" }));
    const from = call.frames.length;
    call.sendAudio(new Int16Array(32000), 16000);
    const cutShort = await recordSpeech("This recording has no silence at its end", 16000, 0);
    call.sendAudio(cutShort, 16000);
    await call.waitFor((frame) => isFinal(frame, "user"), from);
    expect(call.frames.filter((frame) => isFinal(frame, "user")).length).toBe(1);
    await call.hangUp();
  });

  it("stops when it is spoken over, and its final holds only what was played", async () => {
    const call = await openCall(quiet, query());
    const from = await untilStory(call);
    call.sendAudio(speech);
    await call.waitFor("interruption", from);
    const at = call.frames.findIndex(({ type }) => type === "interruption");
    expect(call.frames.slice(at, at + 3).map(({ type }) => type)).toEqual([
      "interruption",
      "agent_stop_talking",
      "transcript",
    ]);
    const said = String(call.frames[at + 2]?.["text"]);
    expect(said).toMatch(/^Once upon a time there/);
    expect(said.split(" ").length).toBeLessThan(30);
    await call.waitFor((frame) => isFinal(frame, "user"), at);
    await call.waitFor("agent_start_talking", at);
    await call.hangUp();
  });

  it("is not stopped by a click", async () => {
    const call = await openCall(quiet, query());
    const from = await untilStory(call);
    const click = new Int16Array(24000);
    click.fill(20000, 5000, 5200);
    call.sendAudio(click);
    await call.waitFor(
      (f) => f.type === "transcript.delta" && String(f["text"]).split(" ").length > 8,
      from,
    );
    expect(call.frames.map(({ type }) => type)).not.toContain("interruption");
    await call.hangUp();
  });

  it("uses the words of a recognizer when there is one", async () => {
    const listening = await startLocalAgent({
      greeting: "",
      recognizer: async ({ samples, sampleRateHz }) =>
        sampleRateHz === 16000 && samples.length > 16000 ? "tell me about your voice" : undefined,
    });
    const call = await openCall(listening);
    call.sendAudio(speech);
    await call.waitFor((frame) => isFinal(frame, "user"));
    const answer = await call.waitFor((frame) => isFinal(frame, "assistant"));
    expect(answer["text"]).toMatch(/Flite/);
    expect(
      call.frames.filter((f) => f.type === "transcript.delta" && f["role"] === "user"),
    ).toEqual([]);
    await call.hangUp();
    await listening.close();
  });
});

describe.concurrent("recognition", { timeout: 30_000 }, () => {
  it.skipIf(findPocketsphinx() === undefined)(
    "by pocketsphinx is used when it is installed",
    async () => {
      const listening = await startLocalAgent({ greeting: "" });
      const call = await openCall(listening);
      call.sendAudio(await recordSpeech("what time is it", 24000));
      expect((await call.waitFor((frame) => isFinal(frame, "user")))["text"]).toMatch(/time/);
      const answer = await call.waitFor((frame) => isFinal(frame, "assistant"));
      expect(answer["text"]).toMatch(/on this machine/);
      await listening.close();
    },
  );

  it("that fails is as good as none", async () => {
    const recognizer = () => Promise.reject(new Error("no model"));
    const listening = await startLocalAgent({ greeting: "", recognizer });
    const call = await openCall(listening);
    call.sendAudio(speech);
    expect((await call.waitFor((frame) => isFinal(frame, "user")))["text"]).toMatch(
      /^\[local placeholder/,
    );
    await listening.close();
  });
});

describe.concurrent("typing", { timeout: 20_000 }, () => {
  it("interrupts the agent, shows what was typed as a turn, and is answered in speech", async () => {
    const call = await openCall(quiet, query());
    const from = await untilStory(call);
    call.send({ type: "input_text.send", text: "My name is Ada" });
    await call.waitFor("interruption", from);
    await call.waitFor(
      (frame) => isFinal(frame, "user") && frame["text"] === "My name is Ada",
      from,
    );
    const answer = await call.waitFor(
      (frame) => String(frame["text"]) === "Nice to meet you, Ada.",
      from,
    );
    expect(answer["role"]).toBe("assistant");
    await call.hangUp();
  });

  it("is answered in text alone in chat mode", async () => {
    const call = await openCall(agent, query({ mode: "chat" }));
    await call.waitFor((frame) => isFinal(frame, "assistant") && frame["text"] === greetingSaid);
    expect(await call.ask("What is my name?")).toBe("You have not told me your name.");
    expect(await call.ask("My name is Ada Lovelace")).toBe("Nice to meet you, Ada Lovelace.");
    expect(await call.ask("What is my name?")).toBe("Your name is Ada Lovelace.");
    expect(await call.ask("Repeat that")).toBe("Your name is Ada Lovelace.");
    call.sendAudio(speech);
    call.send({ type: "input_text.send", text: "bye" });
    await call.closed;
    const types = new Set(call.frames.map(({ type }) => type));
    expect([...types].toSorted()).toEqual([
      "session.closed",
      "session.created",
      "transcript",
      "transcript.delta",
    ]);
  });
});

describe("frames that are wrong", () => {
  it.each([
    ["{", "invalid_json"],
    ["[]", "invalid_event"],
    ['{"type":"dance"}', "invalid_event"],
    ['{"type":"input_text.send","text":""}', "invalid_event"],
    ['{"type":"input_audio_buffer.append"}', "invalid_event"],
    ['{"type":"input_audio_buffer.append","audio":"AAA="}', undefined],
    ['{"type":"input_audio_buffer.append","audio":"AAAA"}', "invalid_event"],
    ['{"type":"session.update","tools":{}}', "invalid_event"],
    ['{"type":"session.update","tools":[{"name":"x"}]}', "invalid_event"],
    ['{"type":"function_call.result","call_id":"x"}', "invalid_event"],
  ])("answers %s with %s and goes on", async (text, code) => {
    const call = await openCall(agent, query({ mode: "chat" }));
    call.send({ type: "input_audio_buffer.commit" });
    call.send(text);
    expect(await call.ask("hello")).toMatch(/^Hello/);
    expect(call.frames.find(({ type }) => type === "error")?.["code"]).toBe(code);
    await call.hangUp();
    const { body } = await request(agent, `${agent.control}/sessions`);
    const summary = (body as unknown as { callId: string }[]).find(
      ({ callId }) => callId === call.callId,
    );
    expect(summary).toMatchObject({
      open: false,
      closeReason: "client_requested",
      commitsReceived: 1,
      textsReceived: 1,
    });
  });
});

describe("a brain of one's own", () => {
  it("gets the turn and the history, and a failure of it is spoken of", async () => {
    const agentWithBrain = await startLocalAgent({
      greeting: "Hi.",
      recognizer: "none",
      brain: async (turn, history) => {
        if (turn.text === "fail") throw new Error("no idea");
        return {
          text: `${turn.input} ${turn.text}, after ${history.map(({ role }) => role).join(" and ")}`,
        };
      },
    });
    const call = await openCall(agentWithBrain, {
      query: { token: "sk_local", agent_id: "agent_local", mode: "chat" },
    });
    await call.waitFor("transcript");
    expect(await call.ask("one")).toBe("typed one, after agent");
    expect(await call.ask("two")).toBe("typed two, after agent and user and agent");
    expect(await call.ask("fail")).toMatch(/went wrong/);
    expect(call.frames.find(({ type }) => type === "error")).toMatchObject({
      code: "internal_error",
    });
    await agentWithBrain.close();
    expect(await call.closed).toEqual({ code: 1000 });
    expect(call.frames.at(-1)).toEqual({ type: "session.closed", reason: "ended" });
  });
});
