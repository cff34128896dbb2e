import { describe, expect, test } from "vitest";
import { changeTranscript, type Transcript, type TranscriptChange } from "./transcript.js";

let ids = 0;
let nowMs = 0;
/** The changes as tests write them: what is not said to be typed was spoken. */
type Change = TranscriptChange | Omit<Extract<TranscriptChange, { type: "message" }>, "via">;

const complete = (by: Change): TranscriptChange =>
  by.type === "message" ? { via: "voice", ...by } : by;
const change = (turns: Transcript, by: Change): Transcript =>
  changeTranscript(turns, complete(by), {
    newId: () => (ids += 1),
    callId: "CALL-1",
    now: nowMs,
  });

const apply = (...changes: Change[]): Transcript => changes.reduce<Transcript>(change, []);

const texts = (turns: Transcript): string[] =>
  turns.map(({ role, text, isFinal }) => `${role}${isFinal ? "" : "…"}: ${text}`);

describe("a turn", () => {
  test("each partial replaces the one before, and the final settles it", () => {
    const live = apply(
      { type: "transcriptPart", role: "agent", text: "We" },
      { type: "transcriptPart", role: "agent", text: "We offer" },
    );
    expect(texts(live)).toEqual(["agent…: We offer"]);
    const settled = change(live, {
      type: "message",
      role: "agent",
      text: "We offer three.",
    });
    expect(texts(settled)).toEqual(["agent: We offer three."]);
    expect(settled[0]!.id).toBe(live[0]!.id);
  });

  test("a final without partials is a turn too", () => {
    expect(texts(apply({ type: "message", role: "user", text: "Hello." }))).toEqual([
      "user: Hello.",
    ]);
  });

  test("both sides can be live at once", () => {
    const turns = apply(
      { type: "transcriptPart", role: "agent", text: "As I was" },
      { type: "transcriptPart", role: "user", text: "Stop" },
      { type: "interruption" },
      { type: "message", role: "agent", text: "As I" },
      { type: "message", role: "user", text: "Stop it." },
    );
    expect(texts(turns)).toEqual(["agent: As I", "user: Stop it."]);
    expect(turns.map((turn) => turn.isInterrupted)).toEqual([true, false]);
  });

  test("a turn cut before its first word leaves nothing", () => {
    const turns = apply(
      { type: "transcriptPart", role: "agent", text: "As" },
      { type: "interruption" },
      { type: "message", role: "agent", text: "" },
    );
    expect(turns).toEqual([]);
  });

  test("an interrupted turn whose final never comes is settled when the next begins", () => {
    const turns = apply(
      { type: "transcriptPart", role: "agent", text: "As I was" },
      { type: "interruption" },
      { type: "settle", role: "agent" },
      { type: "transcriptPart", role: "agent", text: "Sorry" },
    );
    expect(texts(turns)).toEqual(["agent: As I was", "agent…: Sorry"]);
  });
});

describe("no duplicates", () => {
  test("a repeated final", () => {
    const final: Change = { type: "message", role: "agent", text: "Bye." };
    expect(texts(apply(final, final))).toEqual(["agent: Bye."]);
  });

  test("the server's echo of typed text, even after the answer began", () => {
    const turns = apply(
      { type: "textSent", text: "Hi" },
      { type: "transcriptPart", role: "agent", text: "Hel" },
      { type: "message", role: "user", text: "Hi", via: "text" },
    );
    expect(texts(turns)).toEqual(["user: Hi", "agent…: Hel"]);
  });

  test("an echo is consumed once: the same words spoken later are a turn", () => {
    const turns = apply(
      { type: "textSent", text: "yes" },
      { type: "message", role: "user", text: "yes", via: "text" },
      { type: "message", role: "agent", text: "Sure?" },
      { type: "message", role: "user", text: "yes" },
    );
    expect(turns.map(({ role, via }) => `${role} by ${via}`)).toEqual([
      "user by text",
      "agent by voice",
      "user by voice",
    ]);
  });

  test("an echo does not settle what the person is just saying", () => {
    const turns = apply(
      { type: "transcriptPart", role: "user", text: "I was" },
      { type: "textSent", text: "Hello" },
      { type: "message", role: "user", text: "Hello", via: "text" },
      { type: "transcriptPart", role: "user", text: "I was saying" },
    );
    expect(texts(turns)).toEqual(["user…: I was saying", "user: Hello"]);
  });

  test("the same words in another turn are another turn", () => {
    const turns = apply(
      { type: "message", role: "user", text: "Yes" },
      { type: "message", role: "agent", text: "Sure?" },
      { type: "message", role: "user", text: "Yes" },
      { type: "textSent", text: "Yes" },
    );
    expect(turns).toHaveLength(4);
    expect(new Set(turns.map((turn) => turn.id)).size).toBe(4);
  });
});

test("what changes nothing gives the same array", () => {
  const turns = apply({ type: "transcriptPart", role: "agent", text: "Hi" });
  for (const by of [
    { type: "transcriptPart", role: "agent", text: "Hi" },
    { type: "transcriptPart", role: "user", text: "" },
    { type: "settle", role: "user" },
  ] satisfies TranscriptChange[]) {
    expect(change(turns, by)).toBe(turns);
  }
});

test("the same words in another call are said anew", () => {
  const said = { type: "message", role: "agent", text: "Hello.", via: "voice" } as const;
  const now = 0;
  const first = changeTranscript([], said, { newId: () => 1, callId: "CALL-1", now });
  const both = changeTranscript(first, said, { newId: () => 2, callId: "CALL-2", now });
  expect(both.map(({ id, callId }) => [id, callId])).toEqual([
    [1, "CALL-1"],
    [2, "CALL-2"],
  ]);
  expect(changeTranscript(both, said, { newId: () => 3, callId: "CALL-2", now })).toBe(both);
});

describe("times", () => {
  const at = (ms: number, turns: Transcript, by: Change): Transcript => {
    nowMs = ms;
    return change(turns, by);
  };
  const times = (turns: Transcript) => turns.map(({ startedAt, endedAt }) => [startedAt, endedAt]);

  test("a turn starts with its first words, and ends with its last", () => {
    const begun = at(100, [], { type: "transcriptPart", role: "agent", text: "We" });
    const grown = at(200, begun, { type: "transcriptPart", role: "agent", text: "We offer" });
    expect(times(grown)).toEqual([[100, null]]);
    const ended = at(300, grown, { type: "message", role: "agent", text: "We offer three." });
    expect(times(ended)).toEqual([[100, 300]]);
  });

  test("what comes whole starts and ends at once; an echo changes neither", () => {
    const typed = at(100, [], { type: "textSent", text: "Hi" });
    const echoed = at(200, typed, { type: "message", role: "user", text: "Hi", via: "text" });
    const answered = at(300, echoed, { type: "message", role: "agent", text: "Hello." });
    expect(times(answered)).toEqual([
      [100, 100],
      [300, 300],
    ]);
  });

  test("a turn that is given up ends then; one that is interrupted goes on until its last word", () => {
    const begun = at(100, [], { type: "transcriptPart", role: "agent", text: "As I" });
    const cut = at(200, begun, { type: "interruption" });
    expect(times(cut)).toEqual([[100, null]]);
    const over = at(300, cut, { type: "settle", role: null });
    expect(times(over)).toEqual([[100, 300]]);
    expect(at(400, over, { type: "settle", role: null })).toBe(over);
  });
});

describe("ten thousand turns", () => {
  /** Turns that count how often anybody looks at them. */
  function longTranscript(): { turns: Transcript; looks: () => number } {
    const plain = apply({ type: "message", role: "agent", text: "Yes." })[0]!;
    let looks = 0;
    const turns = Array.from({ length: 10_000 }, (_, i) => {
      const turn = { ...plain, id: i, role: i % 2 === 0 ? "user" : "agent", text: `${i}` } as const;
      return new Proxy(turn, {
        get(target, name: keyof typeof turn) {
          looks += 1;
          return target[name];
        },
      });
    });
    return { turns, looks: () => looks };
  }

  test.each<[string, Change[]]>([
    [
      "parts of a turn",
      [
        { type: "transcriptPart", role: "agent", text: "We" },
        { type: "transcriptPart", role: "agent", text: "We offer" },
        { type: "transcriptPart", role: "user", text: "Wait" },
        { type: "transcriptPart", role: "agent", text: "We offer three" },
      ],
    ],
    ["a final without parts", [{ type: "message", role: "user", text: "What?" }]],
    ["a turn that begins", [{ type: "settle", role: "agent" }, { type: "interruption" }]],
    [
      "text that was typed and repeated",
      [
        { type: "textSent", text: "Hi" },
        { type: "message", role: "user", text: "Hi", via: "text" },
      ],
    ],
  ])("%s: only the last few are looked at, and all others stay the same", (_, changes) => {
    const { turns, looks } = longTranscript();
    const after = changes.reduce<Transcript>(change, turns);
    expect(looks()).toBeLessThan(15 * changes.length);
    expect(turns.every((turn, i) => after[i] === turn)).toBe(true);
  });
});
