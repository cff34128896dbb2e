import { act, render, renderHook } from "@testing-library/react";
import { memo, type ReactElement } from "react";
import { expect, test, vi } from "vitest";
import { setUpScriptedCall } from "../../../test-support/scriptedCall.js";
import { useConversationTranscript, useLiveCaptions, type TranscriptTurn } from "./index.js";

const scripted = setUpScriptedCall();

const says = (type: "transcript" | "transcript.delta", role: "user" | "assistant", text: string) =>
  scripted.server.send({ type, role, text });

test("ten thousand turns: a piece of text renders one row", async () => {
  const rendered: number[] = [];
  const Row = memo(function Row({ turn }: { turn: TranscriptTurn }): ReactElement {
    rendered.push(turn.id);
    return <li>{turn.text}</li>;
  });
  function List(): ReactElement {
    return (
      <ul>
        {useConversationTranscript().map((turn) => (
          <Row key={turn.id} turn={turn} />
        ))}
      </ul>
    );
  }
  await scripted.connect();
  for (let i = 1; i <= 10_000; i += 1) says("transcript", i % 2 ? "assistant" : "user", `${i}`);
  render(<List />, { wrapper: scripted.withProvider() });
  expect(rendered).toHaveLength(10_000);
  rendered.length = 0;
  act(() => says("transcript.delta", "assistant", "One"));
  act(() => says("transcript.delta", "assistant", "One more"));
  act(() => says("transcript", "assistant", "One more."));
  expect(rendered).toHaveLength(3);
  expect(new Set(rendered).size).toBe(1);
}, 20_000);

test("turns say when they began and ended, and whether they were cut", async () => {
  vi.useFakeTimers({ now: 1000, toFake: ["Date"] });
  try {
    await scripted.connect();
    const { result } = renderHook(() => useConversationTranscript(), {
      wrapper: scripted.withProvider(),
    });
    act(() => says("transcript.delta", "assistant", "The train leaves"));
    expect(result.current[0]).toMatchObject({ startedAt: 1000, endedAt: null, isFinal: false });
    vi.setSystemTime(3000);
    act(() => {
      scripted.server.send({ type: "interruption" });
      says("transcript", "assistant", "The train");
    });
    expect(result.current[0]).toMatchObject({
      role: "agent",
      text: "The train",
      startedAt: 1000,
      endedAt: 3000,
      isFinal: true,
      isInterrupted: true,
    });
    vi.setSystemTime(4000);
    act(() => scripted.client.sendUserMessage("When?"));
    expect(result.current[1]).toMatchObject({ via: "text", startedAt: 4000, endedAt: 4000 });
  } finally {
    vi.useRealTimers();
  }
});

test("captions are the newest turn of each side, live or last", async () => {
  await scripted.connect();
  const { result } = renderHook(() => useLiveCaptions(), { wrapper: scripted.withProvider() });
  expect(result.current).toEqual({ user: null, agent: null });
  act(() => says("transcript.delta", "assistant", "Good eve"));
  act(() => says("transcript.delta", "user", "Hel"));
  expect(result.current.agent).toMatchObject({ text: "Good eve", isFinal: false });
  expect(result.current.user).toMatchObject({ text: "Hel", isFinal: false });
  const { agent } = result.current;
  act(() => says("transcript", "user", "Hello."));
  expect(result.current.user).toMatchObject({ text: "Hello.", isFinal: true });
  expect(result.current.agent).toBe(agent);
});
