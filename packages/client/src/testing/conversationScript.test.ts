import { describe, expect, test, vi } from "vitest";
import type { SessionOptions } from "../options.js";
import type { WireClientFrame } from "../protocol/wire.js";
import { conversation, type ConversationScript, type ScriptedCall } from "./index.js";

/** The app: it starts a session with these options. */
function play(
  script: ConversationScript,
  options: SessionOptions = {},
): ScriptedCall & { state: ReturnType<typeof stateOf> } {
  const call = script.createCall();
  void call.client.startSession(options);
  return { ...call, state: stateOf(call) };
}

const stateOf = (call: ScriptedCall) => () => call.client.store.getState();
const texts = (call: ScriptedCall) =>
  call.client.store.getState().transcript.map(({ role, text }) => `${role}: ${text}`);

describe("a whole call", () => {
  const script = conversation({ callId: "CALL-7" })
    .agent("Hi")
    .user("What time is it?")
    .interrupt()
    .tool("get_time", { zone: "UTC" })
    .error("503")
    .end();

  test("is heard by the app, in order", async () => {
    const told: string[] = [];
    const call = play(script, {
      clientTools: { get_time: ({ zone }: { zone: string }) => `noon in ${zone}` },
      onConnect: ({ conversationId }) => told.push(`connect ${conversationId}`),
      onMessage: ({ role, message }) => told.push(`${role}: ${message}`),
      onModeChange: ({ mode }) => told.push(mode),
      onInterruption: () => told.push("interruption"),
      onError: (_, error) => told.push(String(error.details["serverCode"])),
      onDisconnect: ({ reason }) => told.push(`disconnect ${reason}`),
    });
    await call.playAll();
    expect(told).toEqual([
      "connect CALL-7",
      "speaking",
      "agent: Hi",
      "listening",
      "user: What time is it?",
      "speaking",
      "interruption",
      "listening",
      "503",
      "disconnect agent",
    ]);
    expect(call.toolResults("get_time")).toEqual([
      {
        name: "get_time",
        args: { zone: "UTC" },
        output: "noon in UTC",
        value: "noon in UTC",
        error: null,
      },
    ]);
    expect(call.toolResults("another")).toEqual([]);
    expect(call.state()).toMatchObject({ status: "disconnected", mode: "listening" });
  });

  test("is played step by step, as often as one likes, and nothing is shared", async () => {
    const clientTools = { get_time: () => "noon" };
    const first = play(script, { clientTools });
    const second = play(script, { clientTools });
    await first.next();
    expect(texts(first)).toEqual(["agent: Hi"]);
    expect(second.state().status).toBe("connecting");
    await first.next();
    expect(texts(first)).toEqual(["agent: Hi", "user: What time is it?"]);
    await first.playAll();
    await second.next();
    expect(texts(second)).toEqual(["agent: Hi"]);
    expect([first.state().status, second.state().status]).toEqual(["disconnected", "connected"]);
  });

  test("needs no timer, and none is left when the test forgets to end it", async () => {
    vi.useFakeTimers();
    try {
      const call = play(conversation().agent("Hello there").user("Hi").breakOff().agent("Again"), {
        reconnect: true,
      });
      await call.playAll();
      expect(texts(call)).toEqual(["agent: Hello there", "user: Hi", "agent: Again"]);
      expect(call.state()).toMatchObject({ status: "connected", conversationId: "CALL-2" });
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("words", () => {
  test("come one by one, and the agent is speaking until the last has been heard", async () => {
    const seen: string[] = [];
    const call = play(conversation().agent("One  two three"));
    call.client.store.subscribe(({ transcript, mode }) => {
      const turn = transcript.at(-1);
      seen.push(`${turn?.text ?? ""} ${turn?.isFinal ? "final" : "live"} ${mode}`);
    });
    await call.playUntil(({ mode }) => mode === "speaking");
    expect(texts(call)).toEqual([]);
    expect(call.client.getOutputVolume()).toBe(0.5);
    await call.playUntil(({ transcript }) => transcript.at(-1)?.text === "One  two");
    expect(call.state()).toMatchObject({ mode: "speaking" });
    await call.next();
    expect(seen.slice(-5)).toEqual([
      "One live speaking",
      "One  two live speaking",
      "One  two three live speaking",
      "One  two three final speaking",
      "One  two three final listening",
    ]);
    expect(call.client.getOutputVolume()).toBe(0);
  });

  test("of the person are partial first, with level and voice score", async () => {
    const parts: string[] = [];
    const scores: number[] = [];
    const call = play(conversation().user("Yes please", { level: 0.8 }), {
      onUserTranscriptPart: ({ text }) => parts.push(text),
      onVadScore: ({ vadScore }) => scores.push(vadScore),
    });
    await call.playUntil(({ transcript }) => transcript.length > 0);
    expect(call.client.getInputVolume()).toBe(0.8);
    await call.next();
    expect(parts).toEqual(["Yes", "Yes please"]);
    expect(scores).toEqual([1, 0]);
    expect(call.client.getInputVolume()).toBe(0);
  });

  test("reach `onAudio` with the sound that the script has", async () => {
    const onAudio = vi.fn<(base64: string) => void>();
    await play(conversation().agent("Hi", { audio: "AAAA" }).agent("Ho"), { onAudio }).playAll();
    expect(onAudio.mock.calls).toEqual([["AAAA"]]);
  });
});

describe("an interruption", () => {
  test.each([
    [undefined, "It is noon"],
    ["It is", "It is"],
  ])("cuts the turn to what was heard (%s)", async (heard, left) => {
    const onMessage = vi.fn<(message: { message: string }) => void>();
    const call = play(
      conversation()
        .agent("It is noon in Greenwich now.")
        .interrupt(heard === undefined ? {} : { heard }),
      { onMessage },
    );
    await call.next();
    expect(call.state()).toMatchObject({
      mode: "speaking",
      transcript: [{ text: left, isFinal: false }],
    });
    await call.next();
    expect(call.state()).toMatchObject({
      mode: "listening",
      transcript: [{ text: left, isFinal: true, isInterrupted: true }],
    });
    expect(onMessage.mock.calls.map(([{ message }]) => message)).toEqual([left]);
  });

  test("of what the agent has not begun to say leaves no turn", async () => {
    const onInterruption = vi.fn();
    const call = play(conversation().user("Wait").interrupt(), { onInterruption });
    await call.playAll();
    expect(texts(call)).toEqual(["user: Wait"]);
    expect(onInterruption).toHaveBeenCalledTimes(1);
  });
});

describe("a tool", () => {
  const script = conversation().tool("add", { a: 1 }, { expect: { sum: [1, 2], isNew: true } });

  test("is awaited, and its answer compared as a value", async () => {
    let answer = (_sum: object): void => {};
    const call = play(script, {
      clientTools: { add: () => new Promise<object>((resolve) => (answer = resolve)) },
    });
    const played = call.next();
    let isPlayed = false;
    void played.then(() => (isPlayed = true));
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(isPlayed).toBe(false);
    answer({ isNew: true, sum: [1, 2] });
    await played;
    expect(call.toolResults()[0]?.value).toEqual({ sum: [1, 2], isNew: true });
  });

  test.each([
    ["another value", { sum: [1, 3], isNew: true }],
    ["a value more", { sum: [1, 2], isNew: true, more: 1 }],
    ["a longer list", { sum: [1, 2, 3], isNew: true }],
  ])("that answers with %s fails the step", async (_, sum) => {
    const call = play(script, { clientTools: { add: () => sum } });
    await expect(call.next()).rejects.toMatchObject({
      code: "script_failed",
      message: expect.stringMatching(/^Step 1, \.tool\("add"\): the app answered .* was expected/),
    });
    expect(call.toolResults("add")).toHaveLength(1);
  });

  test("can be looked at by a function, whose own failure is the test's", async () => {
    const asks = (expectation: () => unknown): ScriptedCall =>
      play(conversation().tool("add", {}, { expect: expectation }), {
        clientTools: { add: () => 3 },
      });
    await asks(() => true).next();
    await asks(() => undefined).next();
    await expect(asks(() => false).next()).rejects.toThrow(/`expect` refused/);
    const own = new Error("3 is not 4");
    await expect(
      asks(() => {
        throw own;
      }).next(),
    ).rejects.toBe(own);
  });

  test("that the app does not have, or that throws, fails the step and says what to do", async () => {
    const unknown = play(conversation().tool("book_table"));
    await expect(unknown.next()).rejects.toThrow(/\.tool\("book_table"\).*book_table.*clientTools/);
    const clientTools = {
      book_table: () => {
        throw new Error("full");
      },
    };
    await expect(play(conversation().tool("book_table"), { clientTools }).next()).rejects.toThrow(
      /full/,
    );
    const meant = conversation().tool(
      "book_table",
      {},
      { expect: ({ error }) => error === "full" },
    );
    await play(meant, { clientTools }).next();
  });

  const never = { clientTools: { slow: () => new Promise<string>(() => {}) } };

  test("that is never answered is named by whoever ends the wait", async () => {
    const call = play(conversation().tool("slow"), never);
    const step = call.next();
    await new Promise((resolve) => setTimeout(resolve, 0));
    await expect(call.next()).rejects.toThrow(/still being played.*answer to the tool "slow"/);
    await expect(call.stop()).rejects.toMatchObject({
      code: "script_failed",
      message: expect.stringMatching(/Step 1, \.tool\("slow"\).*answer to the tool "slow"/),
      details: { step: 1 },
    });
    await expect(step).rejects.toThrow(/Step 1.*stopped.*answer to the tool "slow"/);
    expect(call.state().status).toBe("disconnected");
  });

  test("that is never answered is named when the script's signal aborts", async () => {
    const controller = new AbortController();
    const call = conversation().tool("slow").createCall({ signal: controller.signal });
    void call.client.startSession(never);
    const step = call.next();
    await new Promise((resolve) => setTimeout(resolve, 0));
    controller.abort();
    await expect(step).rejects.toThrow(/aborted.*answer to the tool "slow"/);
  });

  test("that is never answered is named when the app hangs up", async () => {
    const call = play(conversation().tool("slow"), never);
    const step = call.next();
    await new Promise((resolve) => setTimeout(resolve, 0));
    await call.client.endSession();
    await expect(step).rejects.toThrow(/over before .* answered .*"slow"/);
  });

  test("without an answer is not waited for", async () => {
    const call = play(conversation().tool("show", {}, { expectsResponse: false }), {
      clientTools: { show: () => new Promise<string>(() => {}) },
    });
    await call.next();
    expect(call.toolResults()).toEqual([]);
  });

  test("whose answer the app has told the server not to expect is not waited for", async () => {
    const show = { type: "function", name: "show", description: "", parameters: {} } as const;
    const call = play(conversation().tool("show"), {
      clientTools: { show: () => new Promise<string>(() => {}) },
    });
    await call.connect();
    const sent = call.server.sent as WireClientFrame[];
    sent.push({ type: "session.update", tools: [{ ...show, expectsResponse: false }] });
    await call.next();
  });
});

describe("typed text", () => {
  test("is met whenever the app has sent it, and repeated by the server", async () => {
    const call = play(conversation().agent("Name?").expectText("Ada").expectText(/^\d+$/), {
      textOnly: true,
    });
    await call.next();
    call.client.sendUserMessage("Ada");
    expect(call.state().transcript.at(-1)?.isAcknowledged).toBe(false);
    await call.next();
    expect(call.state().transcript.at(-1)?.isAcknowledged).toBe(true);
    const met = call.next();
    call.client.sendUserMessage("1815");
    await met;
    expect(texts(call)).toEqual(["agent: Name?", "user: Ada", "user: 1815"]);
  });

  test("of a call that broke is not that of the next", async () => {
    const call = play(conversation().connect().breakOff().expectText(), { reconnect: true });
    await call.next();
    call.client.sendUserMessage("Lost");
    await call.next();
    const met = call.next();
    await new Promise((resolve) => setTimeout(resolve, 0));
    call.client.sendUserMessage("Found");
    await met;
    expect(
      call.state().transcript.map(({ text, isAcknowledged }) => [text, isAcknowledged]),
    ).toEqual([
      ["Lost", false],
      ["Found", true],
    ]);
  });

  test("that differs fails the step", async () => {
    const call = play(conversation().expectText("Ada"));
    await call.connect();
    call.client.sendUserMessage("Bob");
    await expect(call.next()).rejects.toThrow(/Step 1, \.expectText\("Ada"\): .*"Bob"/);
  });
});

test("a chat has text alone: no mode, no sound, nobody to interrupt", async () => {
  const modes: string[] = [];
  const options: SessionOptions = { textOnly: true, onModeChange: ({ mode }) => modes.push(mode) };
  const call = play(conversation().agent("Hello there").end(), options);
  await call.playAll();
  expect(texts(call)).toEqual(["agent: Hello there"]);
  expect(modes).toEqual([]);
  expect(call.state().status).toBe("disconnected");
  for (const script of [
    conversation().user("Hi"),
    conversation().interrupt(),
    conversation().audioBlocked(),
    conversation().microphoneSilent(),
  ]) {
    await expect(play(script, options).next()).rejects.toThrow(/this is a chat/);
  }
});

describe("a start", () => {
  test("is refused as a browser sees it, and the next one may succeed", async () => {
    const call = play(conversation().refuse().agent("Hi"));
    await call.next();
    expect(call.state()).toMatchObject({ status: "error", error: { code: "connection_refused" } });
    await expect(call.next()).rejects.toThrow(/there is no call.*connection_refused/);
    void call.client.startSession({});
    await call.next();
    expect(texts(call)).toEqual(["agent: Hi"]);
  });

  test("is refused with a reason", async () => {
    const call = play(conversation().refuse("404", "no such agent"));
    await call.next();
    expect(call.state().error).toMatchObject({
      code: "server_error",
      details: { serverCode: "404" },
    });
  });

  test("that nobody answers times out when time has passed", async () => {
    const call = play(conversation().wait(9999).wait(1));
    await call.next();
    expect(call.state().status).toBe("connecting");
    await call.next();
    expect(call.state().error).toMatchObject({ code: "connect_timeout" });
  });

  test.each([
    ["denied", "microphone_denied"],
    ["missing", "microphone_not_found"],
    ["inUse", "microphone_in_use"],
  ] as const)("whose microphone is %s fails as in a browser", async (microphone, code) => {
    const call = play(conversation({ microphone }).agent("Hi"));
    await call.playUntil(({ status }) => status === "error");
    expect(call.state().error?.code).toBe(code);
    expect(call.server.connections).toEqual([]);
  });

  test("waits for the prompt's answer, and asks for no token before", async () => {
    const getAccessToken = vi.fn(() => "wct_1");
    const call = play(conversation({ microphone: "prompt" }).allowMicrophone().agent("Hi"), {
      getAccessToken,
    });
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(getAccessToken).not.toHaveBeenCalled();
    expect(call.state().status).toBe("connecting");
    await call.playAll();
    expect(getAccessToken).toHaveBeenCalledTimes(1);

    const refused = play(conversation({ microphone: "prompt" }).denyMicrophone());
    await refused.next();
    expect(refused.state().error?.code).toBe("microphone_denied");

    const forgotten = play(conversation({ microphone: "prompt" }).agent("Hi"));
    await expect(forgotten.next()).rejects.toThrow(/allowMicrophone/);
  });

  test("fetches nothing, unless the app has its own way to a token", async () => {
    const fetched = vi.spyOn(globalThis, "fetch");
    const byAddress = play(conversation(), { tokenUrl: "/api/token" });
    await byAddress.connect();
    expect(byAddress.server.connections[0]).toMatch(/wct_scripted$/);
    const own = play(conversation(), { tokenUrl: "/api/token", getAccessToken: () => "wct_own" });
    await own.connect();
    expect(own.server.connections[0]).toMatch(/wct_own$/);
    const failing = play(
      conversation({ getAccessToken: () => Promise.reject(new Error("closed")) }),
      { tokenUrl: "/api/token" },
    );
    await failing.playUntil(({ status }) => status === "error");
    expect(failing.state().error).toMatchObject({ code: "token_failed" });
    expect(fetched).not.toHaveBeenCalled();
    fetched.mockRestore();
  });
});

describe("a call that breaks", () => {
  test("is over without the option, and the script says so", async () => {
    const call = play(conversation().agent("Hi").breakOff().agent("Still there?"));
    await call.next();
    await call.next();
    expect(call.state().error?.code).toBe("connection_lost");
    await expect(call.next()).rejects.toThrow(
      /Step 3, \.agent\("Still there\?"\).*connection_lost/,
    );
  });

  test("is replaced after refusals, without a wait", async () => {
    const getAccessToken = vi.fn(() => "wct_1");
    const call = play(
      conversation().agent("Hi").breakOff().refuse().refuse("503").connect({ callId: "NEW" }).end(),
      { getAccessToken, reconnect: true },
    );
    await call.next();
    await call.next();
    expect(call.state()).toMatchObject({ status: "reconnecting", reconnectAttempt: 1 });
    await call.next();
    expect(call.state()).toMatchObject({ status: "reconnecting", reconnectAttempt: 2 });
    await call.next();
    expect(call.state()).toMatchObject({ status: "reconnecting", reconnectAttempt: 3 });
    await call.next();
    expect(call.state()).toMatchObject({ status: "connected", conversationId: "NEW" });
    expect(getAccessToken).toHaveBeenCalledTimes(4);
    await call.next();
    expect(call.state().status).toBe("disconnected");
  });

  test("may wait for its next attempt, which a step does not cut short", async () => {
    let fetched = (_token: string): void => {};
    const getAccessToken = vi
      .fn<() => string | Promise<string>>()
      .mockReturnValueOnce("wct_1")
      .mockReturnValueOnce(new Promise<string>((resolve) => (fetched = resolve)));
    const call = play(conversation().connect().breakOff().wait(500).connect(), {
      getAccessToken,
      reconnect: true,
    });
    for (let step = 0; step < 3; step += 1) await call.next();
    const connected = call.next();
    await new Promise((resolve) => setTimeout(resolve, 0));
    // A timeout of the attempt would have begun another one.
    expect(call.state()).toMatchObject({ status: "reconnecting", reconnectAttempt: 1 });
    fetched("wct_2");
    await connected;
    expect(call.state().conversationId).toBe("CALL-2");
  });

  test("for lack of a network needs one before it can go on", async () => {
    const call = play(conversation().connect().offline().wait(3000).online().agent("Back"), {
      reconnect: true,
    });
    for (let step = 0; step < 3; step += 1) await call.next();
    expect(call.state().status).toBe("reconnecting");
    await call.playAll();
    expect(texts(call)).toEqual(["agent: Back"]);

    const offline = play(conversation().connect().offline().wait(3000).agent("Back"), {
      reconnect: true,
    });
    await expect(offline.playAll()).rejects.toThrow(/Step 4.*offline.*\.online\(\)/);
  });
});

test("the surroundings change: blocked sound, a silent microphone, whatever a step does", async () => {
  const call = play(
    conversation()
      .audioBlocked()
      .microphoneSilent()
      .audioBlocked(false)
      .user("Hello?")
      .run(({ server }) => server.send({ type: "news" }))
      .run(async ({ client }) => client.setVolume({ volume: 0.1 })),
  );
  const unknown = vi.fn();
  call.client.on("unknownFrame", unknown);
  await call.next();
  await call.next();
  expect(call.state()).toMatchObject({ isAudioBlocked: true, isMicrophoneSilent: true });
  await call.playAll();
  expect(call.state()).toMatchObject({
    isAudioBlocked: false,
    isMicrophoneSilent: false,
    volume: 0.1,
  });
  expect(unknown).toHaveBeenCalledTimes(1);
});

describe("a mistake is told", () => {
  test.each<[string, () => unknown, RegExp]>([
    ["a step after the end", () => conversation().end().agent("Hi"), /Step 2.*follow `\.end\(\)`/],
    ["an agent without words", () => conversation().agent(" "), /needs a text/],
    ["a person without words", () => conversation().user(""), /needs a text/],
    [
      "a cut elsewhere",
      () => conversation().agent("One two").interrupt({ heard: "Two" }),
      /Step 2, \.interrupt\(\).*"One two"/,
    ],
    ["no prompt", () => conversation().allowMicrophone(), /no prompt/],
    [
      "two answers",
      () => conversation({ microphone: "prompt" }).denyMicrophone().allowMicrophone(),
      /has been answered/,
    ],
    ["time that goes back", () => conversation().wait(-1), /0 or more/],
  ])("%s, when the script is written", (_, write, message) => {
    expect(write).toThrowError(
      expect.objectContaining({ code: "script_failed", message: expect.stringMatching(message) }),
    );
  });

  test("a client that has not started, and the same step can be played when it has", async () => {
    const call = conversation().agent("Hi").createCall();
    await expect(call.next()).rejects.toThrow(/Step 1, \.agent\("Hi"\).*`startSession` first/);
    void call.client.startSession({});
    await call.next();
    expect(texts(call)).toEqual(["agent: Hi"]);
  });

  test("a step too many", async () => {
    const call = play(conversation().agent("Hi"));
    await call.next();
    await expect(call.next()).rejects.toThrow(/all 1 steps have been played/);
    await expect(call.playAll()).rejects.toThrow(/all 1 steps have been played/);
    await expect(call.playUntil(() => false)).rejects.toThrow(/all 1 steps have been played/);
  });

  test("a step for a call that is over", async () => {
    const call = play(conversation().agent("Hi").agent("Bye"));
    await call.next();
    await call.client.endSession();
    await expect(call.next()).rejects.toThrow(/the call is over/);
  });

  test("a call that is on already", async () => {
    await expect(play(conversation().connect().connect()).playAll()).rejects.toThrow(/on already/);
    await expect(play(conversation().connect().refuse()).playAll()).rejects.toThrow(/on already/);
  });

  test("a person who speaks into a muted microphone", async () => {
    const call = play(conversation().user("Hi"), { micMuted: true });
    await expect(call.next()).rejects.toThrow(/muted/);
    call.client.setMuted(false);
    await call.next();
    expect(texts(call)).toEqual(["user: Hi"]);
  });
});

describe("a pace", () => {
  test("is kept by the clock that is given, and ends with the call", async () => {
    vi.useFakeTimers();
    try {
      const call = conversation()
        .agent("One two three")
        .createCall({ pace: { wordMs: 100, clock: globalThis } });
      void call.client.startSession({});
      const played = call.playAll();
      await vi.advanceTimersByTimeAsync(0);
      expect(call.client.store.getState().status).toBe("connected");
      await vi.advanceTimersByTimeAsync(250);
      expect(texts(call)).toEqual(["agent: One"]);
      await vi.advanceTimersByTimeAsync(100);
      expect(texts(call)).toEqual(["agent: One two"]);
      await vi.advanceTimersByTimeAsync(1000);
      await played;

      const stopped = conversation()
        .agent("One two three")
        .createCall({ pace: { wordMs: 100, clock: globalThis } });
      void stopped.client.startSession({});
      void stopped.playAll();
      await vi.advanceTimersByTimeAsync(150);
      await stopped.stop();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

test("a script is never changed by what is added to it", async () => {
  const beginning = conversation().agent("Hi there you");
  const cut = beginning.interrupt();
  const whole = play(beginning);
  await whole.playAll();
  expect(whole.state().transcript[0]).toMatchObject({ text: "Hi there you", isFinal: true });
  const other = play(cut);
  await other.playAll();
  expect(texts(other)).toEqual(["agent: Hi there"]);
});
