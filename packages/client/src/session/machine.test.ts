import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AtomsError } from "../errors.js";
import { idle, transition } from "./machine.js";
import type { Published, SessionEffect, SessionInput, SessionState } from "./sessionState.js";

const created = {
  type: "server",
  event: {
    type: "sessionCreated",
    session: { sessionId: "s", conversationId: "c", sampleRateHz: 24_000 },
  },
} satisfies SessionInput;

const denied = new AtomsError("microphone_denied", "No.");

function run(...inputs: SessionInput[]): { state: SessionState; effects: SessionEffect[] } {
  let state = idle;
  const effects: SessionEffect[] = [];
  for (const input of inputs) {
    const next = transition(state, input);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

const names = (effects: SessionEffect[]): string[] =>
  effects.map((effect) =>
    effect.type === "publish"
      ? `publish ${effect.events.map(({ type }) => type).join(" ")}`
      : effect.type === "startTimer" || effect.type === "stopTimer"
        ? `${effect.type} ${effect.timer}`
        : effect.type,
  );

const outputs = (effects: SessionEffect[]): Published[] =>
  effects.flatMap((effect) => (effect.type === "publish" ? effect.events : []));

const rejections = (effects: SessionEffect[]): AtomsError[] =>
  effects.flatMap((effect) => (effect.type === "reject" ? [effect.error] : []));

const voiceStart: SessionInput[] = [
  { type: "start", textOnly: false, maxReconnects: 0 },
  { type: "permissionKnown", granted: true },
  { type: "microphoneOpened" },
  { type: "voiceReady" },
  { type: "transportReady", kind: "worker" },
  { type: "credentialReady" },
  created,
];

describe("the start", () => {
  test("with the microphone granted, the token is fetched beside it", () => {
    const { effects } = run(
      { type: "start", textOnly: false, maxReconnects: 0 },
      { type: "permissionKnown", granted: true },
    );
    expect(names(effects)).toEqual([
      "prepareTransport",
      "openVoice",
      "openMicrophone",
      "queryPermission",
      "startTimer connect",
      "fetchCredential",
    ]);
  });

  test("when the person is asked, the token waits for the answer", () => {
    const asked = run(
      { type: "start", textOnly: false, maxReconnects: 0 },
      { type: "permissionKnown", granted: false },
    );
    expect(names(asked.effects)).not.toContain("fetchCredential");
    const answered = transition(asked.state, { type: "microphoneOpened" });
    expect(names(answered.effects)).toContain("fetchCredential");
  });

  test("a chat opens no voice and asks for no permission", () => {
    const { effects, state } = run(
      { type: "start", textOnly: true, maxReconnects: 0 },
      { type: "transportReady", kind: "worker" },
      { type: "credentialReady" },
      created,
    );
    expect(state.phase).toBe("connected");
    expect(names(effects)).not.toContain("openVoice");
    expect(names(effects)).not.toContain("openMicrophone");
  });

  test("the order in which voice, transport, token and session come does not matter", () => {
    const [start, permission, ...rest] = voiceStart;
    const beforeSocket = rest.slice(0, -1);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(beforeSocket, { minLength: 4, maxLength: 4 }),
        fc.boolean(),
        (order, voiceLast) => {
          const at = (type: string): number => order.findIndex((input) => input.type === type);
          fc.pre(at("microphoneOpened") < at("voiceReady"));
          const early = voiceLast ? order.filter((input) => input.type !== "voiceReady") : order;
          const late: SessionInput[] = voiceLast ? [created, { type: "voiceReady" }] : [created];
          const { state, effects } = run(start!, permission!, ...early, ...late);
          expect(state.phase).toBe("connected");
          expect(names(effects).filter((name) => name === "openSocket")).toHaveLength(1);
          expect(outputs(effects).filter(({ type }) => type === "connect")).toHaveLength(1);
        },
      ),
    );
  });

  test("what the server says before the voice is ready is heard after the connection, in order", () => {
    const { effects } = run(
      ...voiceStart.filter((input) => input.type !== "voiceReady"),
      { type: "server", event: { type: "agentTurn", state: "started" } },
      { type: "server", event: { type: "transcriptPart", role: "agent", text: "Hi" } },
      { type: "voiceReady" },
    );
    expect(outputs(effects)).toMatchObject([
      { type: "connect", conversationId: "c", transport: "worker" },
      { type: "statusChange", status: "connected" },
      { type: "agentTurn", state: "started" },
      { type: "transcriptPart", text: "Hi" },
    ]);
  });

  test.each<[string, SessionInput, string]>([
    ["a refused microphone", { type: "failed", error: denied }, "microphone_denied"],
    ["a refused socket", { type: "closed", code: 1006, reason: "" }, "connection_refused"],
    ["no answer", { type: "timeout", timer: "connect" }, "connect_timeout"],
    ["the person's end", { type: "end" }, "aborted"],
    ["an unmount", { type: "abandon" }, "aborted"],
  ])("%s gives everything back, once", (_, input, code) => {
    const { state, effects } = run(...voiceStart.slice(0, -1), input, { type: "end" }, input);
    expect(state.phase).toBe("ended");
    expect(names(effects).filter((name) => name === "release")).toHaveLength(1);
    expect(rejections(effects)).toMatchObject([{ code }]);
    // Who gives up hears of no error.
    const failed = [
      { type: "error", error: { code } },
      { type: "statusChange", status: "error" },
    ];
    const givenUp = [{ type: "statusChange", status: "disconnected" }];
    expect(outputs(effects)).toMatchObject(code === "aborted" ? givenUp : failed);
  });

  test("an error frame explains the close that follows", () => {
    const { effects } = run(
      ...voiceStart.slice(0, -1),
      { type: "server", event: { type: "serverError", code: "404", message: "No such agent" } },
      { type: "closed", code: 4000, reason: "" },
    );
    expect(rejections(effects)).toMatchObject([
      { code: "server_error", retryable: false, details: { serverCode: "404" } },
    ]);
  });

  test.each<[string, SessionInput[]]>([
    ["token", voiceStart.filter(({ type }) => type !== "credentialReady" && type !== "server")],
    ["session", voiceStart.slice(0, -1)],
    [
      "microphone",
      voiceStart.filter(({ type }) => type !== "voiceReady" && type !== "microphoneOpened"),
    ],
  ])("a time-out says that the %s is missing", (phase, inputs) => {
    const { effects } = run(...inputs, { type: "timeout", timer: "connect" });
    expect(rejections(effects)).toMatchObject([{ code: "connect_timeout", details: { phase } }]);
  });

  test("an error that comes while the voice is not ready is kept, and explains the close", () => {
    const error: SessionInput = {
      type: "server",
      event: { type: "serverError", code: "404", message: "" },
    };
    const waiting = voiceStart.filter(({ type }) => type !== "voiceReady");
    const { effects } = run(
      ...waiting,
      error,
      { type: "voiceReady" },
      { type: "closed", code: 4000, reason: "" },
    );
    expect(outputs(effects)).toMatchObject([
      { type: "connect" },
      { type: "statusChange", status: "connected" },
      { type: "error", error: { details: { serverCode: "404" } } },
      { type: "error", error: { details: { serverCode: "404" } } },
      { type: "statusChange", status: "error" },
      { type: "disconnect", details: { reason: "error", closeCode: 4000 } },
    ]);
  });

  test.each([
    ["503", true],
    ["internal_error", true],
    ["worker_not_ready", true],
    ["400", false],
    ["401", false],
    ["404", false],
  ])("trying again after %s: %s", (code, retryable) => {
    const { effects } = run(
      ...voiceStart.slice(0, -1),
      { type: "server", event: { type: "serverError", code, message: "" } },
      { type: "closed", code: 4000, reason: "" },
    );
    expect(rejections(effects)).toMatchObject([{ retryable }]);
  });
});

describe("a call", () => {
  const speakingOf = (...inputs: SessionInput[]): boolean[] =>
    outputs(run(...voiceStart, ...inputs).effects).flatMap((output) =>
      output.type === "modeChange" ? [output.mode === "speaking"] : [],
    );
  const start = {
    type: "server",
    event: { type: "agentTurn", state: "started" },
  } satisfies SessionInput;
  const stop = {
    type: "server",
    event: { type: "agentTurn", state: "stopped" },
  } satisfies SessionInput;
  const playback = (report: "started" | "drained" | "flushed"): SessionInput => ({
    type: "playback",
    report,
  });

  test("speaking is what is heard, not what is announced", () => {
    expect(speakingOf(start)).toEqual([]);
    expect(speakingOf(start, playback("started"))).toEqual([true]);
    expect(speakingOf(start, playback("started"), stop)).toEqual([true]);
    expect(speakingOf(start, playback("started"), stop, playback("drained"))).toEqual([
      true,
      false,
    ]);
  });

  test("a gap within a turn is not its end, unless it lasts", () => {
    const gap = [start, playback("started"), playback("drained")];
    expect(speakingOf(...gap)).toEqual([true]);
    expect(speakingOf(...gap, playback("started"))).toEqual([true]);
    expect(speakingOf(...gap, { type: "timeout", timer: "underrun" })).toEqual([true, false]);
    expect(speakingOf(...gap, stop)).toEqual([true, false]);
  });

  test("an interruption ends speaking when it is heard, whichever of its messages comes first", () => {
    const interruption: SessionInput = { type: "server", event: { type: "interruption" } };
    expect(speakingOf(start, playback("started"), interruption, playback("flushed"))).toEqual([
      true,
      false,
    ]);
    // The next turn sounds already when the page, which was busy, reads of the interruption.
    expect(
      speakingOf(
        start,
        playback("started"),
        playback("flushed"),
        playback("started"),
        interruption,
        start,
      ),
    ).toEqual([true]);
  });

  test("hanging up stops microphone and sound at once, then says goodbye and waits a little", () => {
    const { state, effects } = run(...voiceStart, start, playback("started"), { type: "end" });
    expect(state.phase).toBe("leaving");
    expect(names(effects).slice(-8)).toEqual([
      "stopMicrophone",
      "silence",
      "sendClose",
      "stopTimer underrun",
      "stopTimer offline",
      "startTimer leave",
      "publish modeChange",
      "publish statusChange",
    ]);
    for (const answer of [
      { type: "server", event: { type: "sessionClosed", reason: "client_requested" } },
      { type: "closed", code: 1000, reason: "" },
      { type: "timeout", timer: "leave" },
    ] satisfies SessionInput[]) {
      const { effects: after } = transition(state, answer);
      expect(names(after)).toEqual(["release", "publish statusChange disconnect"]);
      expect(outputs(after)).toEqual([
        { type: "statusChange", status: "disconnected" },
        { type: "disconnect", details: { reason: "user" } },
      ]);
    }
  });

  describe.each<[string, SessionInput, object]>([
    [
      "with a word",
      { type: "server", event: { type: "sessionClosed", reason: "ended" } },
      { reason: "agent", context: { type: "close", reason: "ended" } },
    ],
    [
      "without one",
      { type: "closed", code: 1000, reason: "" },
      { reason: "agent", closeCode: 1000 },
    ],
  ])("when the agent hangs up %s, its last words are heard first", (_, hangUp, details) => {
    const grace: SessionInput = { type: "timeout", timer: "grace" };

    test("while they play", () => {
      const { state, effects } = run(...voiceStart, start, playback("started"), hangUp);
      expect(state).toMatchObject({ phase: "leaving", waitingFor: "playback" });
      expect(names(effects)).not.toContain("silence");
      expect(names(effects)).toContain("stopMicrophone");
      const drained = transition(state, playback("drained"));
      expect(names(drained.effects)).toEqual(["startTimer grace"]);
      const after = transition(drained.state, grace);
      expect(outputs(after.effects)).toMatchObject([
        { type: "modeChange", mode: "listening" },
        { type: "statusChange", status: "disconnected" },
        { type: "disconnect", details },
      ]);
    });

    test("and when they have not reached the loudspeaker yet", () => {
      const { state, effects } = run(...voiceStart, hangUp);
      expect(names(effects)).toContain("startTimer grace");
      const heard = transition(state, playback("started"));
      expect(names(heard.effects)).toContain("startTimer playOut");
      expect(outputs(heard.effects)).toEqual([{ type: "modeChange", mode: "speaking" }]);
      expect(outputs(transition(state, grace).effects)).toMatchObject([
        { type: "statusChange", status: "disconnected" },
        { type: "disconnect", details },
      ]);
    });
  });

  test("a chat that is over has no last words to wait for", () => {
    const { effects } = run(
      { type: "start", textOnly: true, maxReconnects: 0 },
      { type: "transportReady", kind: "worker" },
      { type: "credentialReady" },
      created,
      { type: "closed", code: 1000, reason: "" },
    );
    expect(names(effects).slice(-2)).toEqual(["release", "publish statusChange disconnect"]);
  });

  test.each([1006, 4000])("a socket that closes with %i", (code) => {
    const { effects } = run(...voiceStart, { type: "closed", code, reason: "" });
    expect(outputs(effects).slice(-3)).toMatchObject([
      { type: "error", error: { code: "connection_lost", retryable: true } },
      { type: "statusChange", status: "error" },
      {
        type: "disconnect",
        details: { reason: "error", context: { reason: "connection_lost" }, closeCode: code },
      },
    ]);
  });

  test("a set-up that failed late is an error, not a goodbye", () => {
    const { effects } = run(
      ...voiceStart,
      { type: "server", event: { type: "serverError", code: "500", message: "" } },
      { type: "server", event: { type: "sessionClosed", reason: "setup_failed" } },
    );
    expect(outputs(effects).slice(-2)).toMatchObject([
      { type: "statusChange", status: "error" },
      { type: "disconnect", details: { reason: "error", context: { reason: "server_error" } } },
    ]);
  });

  test("a problem within the call is told, and the call goes on", () => {
    const { state, effects } = run(...voiceStart, {
      type: "server",
      event: { type: "serverError", code: "tool_timeout", message: "" },
    });
    expect(state.phase).toBe("connected");
    expect(outputs(effects).at(-1)).toMatchObject({
      type: "error",
      error: { code: "server_error" },
    });
  });
});

test("no sequence of events releases twice, ends twice, or goes on after the end", () => {
  const anyInput = fc.constantFrom<SessionInput[]>(
    ...voiceStart,
    { type: "permissionKnown", granted: false },
    { type: "failed", error: denied },
    { type: "closed", code: 1006, reason: "" },
    { type: "server", event: { type: "sessionClosed", reason: "ended" } },
    { type: "server", event: { type: "interruption" } },
    { type: "server", event: { type: "agentTurn", state: "started" } },
    { type: "playback", report: "started" },
    { type: "playback", report: "drained" },
    { type: "timeout", timer: "connect" },
    { type: "timeout", timer: "leave" },
    { type: "timeout", timer: "playOut" },
    { type: "timeout", timer: "grace" },
    { type: "timeout", timer: "underrun" },
    { type: "timeout", timer: "offline" },
    { type: "timeout", timer: "backOff" },
    { type: "timeout", timer: "steady" },
    { type: "network", isOnline: false },
    { type: "network", isOnline: true },
    { type: "end" },
    { type: "abandon" },
  );
  const start = fc.record({
    type: fc.constant("start" as const),
    textOnly: fc.boolean(),
    maxReconnects: fc.constantFrom(0, 3),
  });
  fc.assert(
    fc.property(start, fc.array(anyInput, { maxLength: 60 }), (begin, inputs) => {
      const { state, effects } = run(begin, ...inputs);
      const all = names(effects);
      const releases = all.filter((name) => name === "release").length;
      expect(releases).toBe(state.phase === "ended" ? 1 : 0);
      if (releases === 1) {
        const last = all.slice(all.indexOf("release") + 1);
        expect(last.join()).toMatch(
          /^(publish modeChange,)?publish (error )?statusChange disconnect$|^reject,publish (error )?statusChange$/,
        );
      }
      const begun = all.filter((name) => name === "publish connect statusChange").length;
      const over = all.filter((name) => name.endsWith(" disconnect")).length;
      expect(begun).toBeLessThanOrEqual(1);
      expect(over).toBeLessThanOrEqual(begun);
    }),
    { numRuns: 3000 },
  );
});
