import { conversation, type ConversationScript } from "@atoms-kit/client/testing";
import { act, cleanup, render, screen } from "@testing-library/react";
import { StrictMode, useEffect, useState, type ReactElement } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  ConversationProvider,
  useAudioHealth,
  useCallDuration,
  useConversation,
  useConversationTranscript,
  useReconnect,
  type SessionOptions,
} from "./index.js";

const complaints = vi.spyOn(console, "error");

beforeEach(() => void complaints.mockClear());
afterEach(() => {
  cleanup();
  // React warns there of updates that no `act` has seen.
  // oxlint-disable-next-line vitest/no-standalone-expect -- part of every test
  expect(complaints.mock.calls).toEqual([]);
});

/** An app that shows all there is, and starts when its button is clicked, or by itself. */
function App({ starts = false, ...options }: SessionOptions & { starts?: boolean }): ReactElement {
  const { status, mode, message, startSession, endSession } = useConversation(options);
  const { isReconnecting } = useReconnect();
  const { isAudioBlocked, isMicrophoneSilent } = useAudioHealth();
  const turns = useConversationTranscript();
  const seconds = useCallDuration();
  useEffect(() => {
    if (!starts) return undefined;
    void startSession();
    return () => void endSession();
  }, [starts, startSession, endSession]);
  const facts = {
    [status]: true,
    [mode]: status === "connected",
    reconnecting: isReconnecting,
    blocked: isAudioBlocked,
    silent: isMicrophoneSilent,
    [`${seconds} s`]: seconds > 0,
  };
  return (
    <>
      <button onClick={() => startSession()}>Talk</button>
      <p role="status">
        {Object.entries(facts)
          .flatMap(([name, isTrue]) => (isTrue ? [name] : []))
          .join(" ")}
      </p>
      <p role="alert">{message}</p>
      <p role="log">{turns.map(({ role, text }) => `${role}: ${text}`).join(" | ")}</p>
    </>
  );
}

function show(script: ConversationScript, props: Parameters<typeof App>[0] = {}) {
  const call = script.createCall();
  render(
    <ConversationProvider client={call.client}>
      <App {...props} />
    </ConversationProvider>,
  );
  return call;
}

const talk = (): void => act(() => screen.getByRole("button").click());
const facts = (): string | null => screen.getByRole("status").textContent;
const log = (): string | null => screen.getByRole("log").textContent;

test("what a step does is on the screen when its `act` is over", async () => {
  const call = show(
    conversation()
      .agent("Hello there")
      .user("Hi")
      .audioBlocked()
      .microphoneSilent()
      .breakOff()
      .agent("Hello again")
      .end(),
    { reconnect: true },
  );
  talk();
  expect(facts()).toBe("connecting");
  await act(() => call.connect());
  expect(facts()).toBe("connected listening");
  await act(() => call.playUntil(({ transcript }) => transcript.length === 1));
  expect([facts(), log()]).toEqual(["connected speaking", "agent: Hello"]);
  await act(() => call.next());
  expect([facts(), log()]).toEqual(["connected listening", "agent: Hello there"]);
  await act(() => call.next());
  expect(log()).toBe("agent: Hello there | user: Hi");
  await act(() => call.next());
  await act(() => call.next());
  expect(facts()).toBe("connected listening blocked silent");
  await act(() => call.next());
  expect(facts()).toMatch(/connecting .*reconnecting/);
  await act(() => call.next());
  expect(log()).toBe("agent: Hello there | user: Hi | agent: Hello again");
  await act(() => call.next());
  expect(facts()).toBe("disconnected");
});

test("an app that starts in an effect of StrictMode gets its call", async () => {
  const call = conversation().agent("Hi").createCall();
  render(
    <StrictMode>
      <ConversationProvider client={call.client}>
        <App starts />
      </ConversationProvider>
    </StrictMode>,
  );
  await act(() => call.playAll());
  expect(log()).toBe("agent: Hi");
  expect(call.server.connections).toHaveLength(1);
});

test.each([
  ["a refusal", conversation().refuse(), /refused/],
  ["a microphone that is denied", conversation({ microphone: "denied" }), /microphone/i],
  [
    "a token that does not come",
    conversation({ getAccessToken: () => Promise.reject(new Error("closed")) }),
    /closed/,
  ],
])("%s is shown", async (_, script, message) => {
  const call = show(script);
  talk();
  await act(() => call.playUntil(({ status }) => status === "error"));
  expect(screen.getByRole("alert").textContent).toMatch(message);
});

test("a tool can ask the person, who answers while the step waits", async () => {
  function Asking(): ReactElement {
    const [answer, setAnswer] = useState<((text: string) => void) | null>(null);
    const confirm = () => new Promise<string>((resolve) => setAnswer(() => resolve));
    const { startSession } = useConversation({ clientTools: { confirm } });
    return answer === null ? (
      <button onClick={() => startSession()}>Talk</button>
    ) : (
      <button onClick={() => answer("yes")}>Yes</button>
    );
  }
  const call = conversation().tool("confirm", {}, { expect: "yes" }).createCall();
  render(
    <ConversationProvider client={call.client}>
      <Asking />
    </ConversationProvider>,
  );
  talk();
  await act(() => call.connect());
  let step: Promise<void> | undefined;
  await act(async () => void (step = call.next()));
  act(() => screen.getByRole("button", { name: "Yes" }).click());
  await act(() => step);
  expect(call.toolResults("confirm")).toHaveLength(1);
});

test("fake timers move the app's own clock, and the script needs none", async () => {
  vi.useFakeTimers();
  try {
    const call = show(conversation().agent("Hi").end());
    talk();
    await act(() => call.next());
    await act(() => vi.advanceTimersByTimeAsync(3100));
    expect(facts()).toBe("connected listening 3 s");
    await act(() => call.next());
    expect(facts()).toBe("disconnected 3 s");
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
