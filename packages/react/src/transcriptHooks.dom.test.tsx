import { createConversationClient, type SessionOptions } from "@atoms-kit/client";
import { createScriptedServer, type ScriptedServer } from "@atoms-kit/client/testing";
import { act, cleanup, render, renderHook } from "@testing-library/react";
import { memo, type PropsWithChildren, type ReactElement } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  ConversationProvider,
  useConversationTranscript,
  useLiveCaptions,
  type ConversationClient,
  type TranscriptTurn,
} from "./index.js";

let server: ScriptedServer;
let client: ConversationClient;

beforeEach(() => {
  server = createScriptedServer();
  client = createConversationClient(server.runtime);
});
afterEach(async () => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  await client.endSession();
});

const wrapper = ({ children }: PropsWithChildren): ReactElement => (
  <ConversationProvider client={client} getAccessToken={() => "wct_1"}>
    {children}
  </ConversationProvider>
);

async function connect(options: SessionOptions = {}): Promise<void> {
  await act(async () => {
    void client.startSession({ getAccessToken: () => "wct_1", ...options });
    await server.connected();
    server.accept();
  });
}

const says = (type: "transcript" | "transcript.delta", role: "user" | "assistant", text: string) =>
  server.send({ type, role, text });

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
  await connect();
  for (let i = 1; i <= 10_000; i += 1) says("transcript", i % 2 ? "assistant" : "user", `${i}`);
  render(<List />, { wrapper });
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
    await connect();
    const { result } = renderHook(() => useConversationTranscript(), { wrapper });
    act(() => says("transcript.delta", "assistant", "The train leaves"));
    expect(result.current[0]).toMatchObject({ startedAt: 1000, endedAt: null, isFinal: false });
    vi.setSystemTime(3000);
    act(() => {
      server.send({ type: "interruption" });
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
    act(() => client.sendUserMessage("When?"));
    expect(result.current[1]).toMatchObject({ via: "text", startedAt: 4000, endedAt: 4000 });
  } finally {
    vi.useRealTimers();
  }
});

test("captions are the newest turn of each side, live or last", async () => {
  await connect();
  const { result } = renderHook(() => useLiveCaptions(), { wrapper });
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
