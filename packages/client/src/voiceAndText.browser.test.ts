import { expect, test, vi } from "vitest";
import { eventually, setUpLiveCall } from "../../../test-support/liveCall.js";

const live = setUpLiveCall("localAgent");
const { start, state, turns } = live;

test("typed text interrupts the agent, and mixes with speech in the order in which both were said", async () => {
  const onInterruption = vi.fn();
  const messages: { via: string; role: string; eventId: number }[] = [];
  live.client.on("message", (message) => void messages.push(message));
  await start({ onInterruption });
  await eventually(() => expect(turns("agent").at(-1)?.text).toMatch(/^Hello/));
  expect(state().mode).toBe("speaking");

  // Over the greeting.
  live.client.sendUserMessage("Good morning");
  await eventually(() => expect(onInterruption).toHaveBeenCalledTimes(1));
  await eventually(() => expect(turns("agent").at(-1)?.text).toBe("You wrote: Good morning"));
  // The microphone speaks next, and gets a story.
  await eventually(() => expect(turns("agent").at(-1)?.text).toMatch(/^Once upon a time/));
  live.client.sendUserMessage("Stop it");
  await eventually(() =>
    expect(turns("agent").at(-1)).toMatchObject({ text: "You wrote: Stop it", isFinal: true }),
  );

  const { transcript } = state();
  expect(transcript.slice(0, 7)).toMatchObject([
    { role: "agent", via: "voice", isInterrupted: true, text: expect.stringMatching(/^Hello/) },
    { role: "user", via: "text", text: "Good morning", isAcknowledged: true },
    { role: "agent", via: "voice", isInterrupted: false, text: "You wrote: Good morning" },
    { role: "user", via: "voice", text: expect.stringMatching(/\d/) },
    { role: "agent", via: "voice", isInterrupted: true, text: expect.stringMatching(/^Once/) },
    { role: "user", via: "text", text: "Stop it", isAcknowledged: true },
    { role: "agent", via: "voice", text: "You wrote: Stop it" },
  ]);
  transcript.forEach(({ startedAt, endedAt }, i) => {
    expect(startedAt).toBeGreaterThanOrEqual(transcript[i - 1]?.startedAt ?? 0);
    expect(endedAt ?? startedAt).toBeGreaterThanOrEqual(startedAt);
  });
  // Each turn is told once, under a number of its own.
  const typed = messages.filter(({ via }) => via === "text");
  expect(typed.map(({ role }) => role)).toEqual(["user", "user"]);
  expect(new Set(messages.map(({ eventId }) => eventId)).size).toBe(messages.length);
});
