import { createConversationClient, type SessionOptions } from "@atoms-kit/client";
import { createScriptedServer, type ScriptedServer } from "@atoms-kit/client/testing";
import { act, cleanup, renderHook } from "@testing-library/react";
import type { PropsWithChildren, ReactElement } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  ConversationProvider,
  useConversation,
  useConversationFeedback,
  useRawConversation,
  type ConversationClient,
  type UseConversationOptions,
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
  await client.endSession();
});

const withProvider =
  (props: SessionOptions = {}) =>
  ({ children }: PropsWithChildren): ReactElement => (
    <ConversationProvider client={client} getAccessToken={() => "wct_1"} {...props}>
      {children}
    </ConversationProvider>
  );

async function accept(): Promise<void> {
  await act(async () => {
    await server.connected();
    server.accept();
  });
}

test("the conversation as an object is there while a call is on, and one object for one call", async () => {
  const renders: unknown[] = [];
  const { result } = renderHook(
    () => {
      const { startSession, endSession } = useConversation();
      const raw = useRawConversation();
      renders.push(raw);
      return { startSession, endSession, raw };
    },
    { wrapper: withProvider() },
  );
  expect(result.current.raw).toBeNull();
  act(() => void result.current.startSession());
  expect(result.current.raw).toBeNull();
  await accept();
  const first = result.current.raw;
  expect(first).toMatchObject({ type: "voice" });
  expect(first?.getId()).toBe("CALL-scripted");
  act(() => client.setMuted(true));
  expect(result.current.raw).toBe(first);
  await act(async () => result.current.endSession());
  expect(result.current.raw).toBeNull();

  act(() => void result.current.startSession({ textOnly: true }));
  await accept();
  expect(result.current.raw).toMatchObject({ type: "text" });
  expect(result.current.raw).not.toBe(first);
});

test("outside a provider there is no conversation, and no error", () => {
  const { result } = renderHook(() => useRawConversation());
  expect(result.current).toBeNull();
});

test("feedback can't be sent, by any of the hooks, and says so once", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const { result } = renderHook(
    () => ({ whole: useConversation(), feedback: useConversationFeedback() }),
    { wrapper: withProvider() },
  );
  const { whole, feedback } = result.current;
  expect([whole.canSendFeedback, feedback.canSendFeedback]).toEqual([false, false]);
  whole.sendFeedback(true);
  feedback.sendFeedback(false, 3);
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/sendFeedback.*Atoms/));
});

test("what an app does for each key never throws in a render or an effect", async () => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  const { result } = renderHook(
    () => {
      const conversation = useConversation();
      conversation.sendUserActivity();
      return conversation;
    },
    { wrapper: withProvider() },
  );
  act(() => void result.current.startSession());
  await accept();
  expect(result.current.status).toBe("connected");
  expect(server.sent).toEqual([]);
});

test("onConversationCreated of the hook and of the start: the nearest is called, with the object", async () => {
  const ofHook = vi.fn();
  const ofStart = vi.fn();
  const { result } = renderHook(() => useConversation({ onConversationCreated: ofHook }), {
    wrapper: withProvider(),
  });
  act(() => void result.current.startSession());
  await accept();
  expect(ofHook).toHaveBeenCalledExactlyOnceWith(client.getConversation());
  await act(async () => result.current.endSession());
  act(() => void result.current.startSession({ onConversationCreated: ofStart }));
  await accept();
  expect(ofHook).toHaveBeenCalledTimes(1);
  expect(ofStart).toHaveBeenCalledTimes(1);
});

test("a handler that comes in the middle of a call is given what is only made while somebody listens", async () => {
  const { result, rerender } = renderHook(
    (props: UseConversationOptions) => useConversation(props),
    { wrapper: withProvider(), initialProps: {} },
  );
  act(() => void result.current.startSession());
  await accept();
  expect(server.taps).toEqual({ received: false, sent: false });
  const onDebug = vi.fn();
  rerender({ onDebug });
  expect(server.taps).toEqual({ received: true, sent: true });
  act(() => server.audioSent(960));
  expect(onDebug).toHaveBeenCalledTimes(1);
  rerender({});
  expect(server.taps).toEqual({ received: false, sent: false });
});
