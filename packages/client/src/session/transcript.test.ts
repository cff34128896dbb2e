import { describe, expect, test } from "vitest";
import { changeTranscript, type Transcript, type TranscriptChange } from "./transcript.js";

let ids = 0;
const change = (turns: Transcript, by: TranscriptChange): Transcript =>
  changeTranscript(turns, by, { newId: () => (ids += 1), callId: "CALL-1", now: 5 });

const apply = (...changes: TranscriptChange[]): Transcript =>
  changes.reduce<Transcript>(change, []);

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
    const final: TranscriptChange = { type: "message", role: "agent", text: "Bye." };
    expect(texts(apply(final, final))).toEqual(["agent: Bye."]);
  });

  test("the server's echo of typed text, even after the answer began", () => {
    const turns = apply(
      { type: "textSent", text: "Hi" },
      { type: "transcriptPart", role: "agent", text: "Hel" },
      { type: "message", role: "user", text: "Hi" },
    );
    expect(texts(turns)).toEqual(["user: Hi", "agent…: Hel"]);
  });

  test("an echo is consumed once: the same words spoken later are a turn", () => {
    const turns = apply(
      { type: "textSent", text: "yes" },
      { type: "message", role: "user", text: "yes" },
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
      { type: "message", role: "user", text: "Hello" },
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
  const said = { type: "message", role: "agent", text: "Hello." } as const;
  const first = changeTranscript([], said, { newId: () => 1, callId: "CALL-1", now: 5 });
  const both = changeTranscript(first, said, { newId: () => 2, callId: "CALL-2", now: 5 });
  expect(both.map(({ id, callId }) => [id, callId])).toEqual([
    [1, "CALL-1"],
    [2, "CALL-2"],
  ]);
  expect(changeTranscript(both, said, { newId: () => 3, callId: "CALL-2", now: 5 })).toBe(both);
});
