import { act, renderHook } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { setUpScriptedCall } from "../../../test-support/scriptedCall.js";
import {
  useConversation,
  useConversationFeedback,
  useRawConversation,
  type UseConversationOptions,
} from "./index.js";

const scripted = setUpScriptedCall();

test("the conversation as an object is there while a call is on, and one object for one call", async () => {
  const renders: unknown[] = [];
  const { result } = renderHook(
    () => {
      const { startSession, endSession } = useConversation();
      const raw = useRawConversation();
      renders.push(raw);
      return { startSession, endSession, raw };
    },
    { wrapper: scripted.withProvider() },
  );
  expect(result.current.raw).toBeNull();
  act(() => void result.current.startSession());
  expect(result.current.raw).toBeNull();
  await scripted.accept();
  const first = result.current.raw;
  expect(first).toMatchObject({ type: "voice" });
  expect(first?.getId()).toBe("CALL-scripted");
  act(() => scripted.client.setMuted(true));
  expect(result.current.raw).toBe(first);
  await act(async () => result.current.endSession());
  expect(result.current.raw).toBeNull();

  act(() => void result.current.startSession({ textOnly: true }));
  await scripted.accept();
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
    { wrapper: scripted.withProvider() },
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
    { wrapper: scripted.withProvider() },
  );
  act(() => void result.current.startSession());
  await scripted.accept();
  expect(result.current.status).toBe("connected");
  expect(scripted.server.sent).toEqual([]);
});

test("onConversationCreated of the hook and of the start: the nearest is called, with the object", async () => {
  const ofHook = vi.fn();
  const ofStart = vi.fn();
  const { result } = renderHook(() => useConversation({ onConversationCreated: ofHook }), {
    wrapper: scripted.withProvider(),
  });
  act(() => void result.current.startSession());
  await scripted.accept();
  expect(ofHook).toHaveBeenCalledExactlyOnceWith(scripted.client.getConversation());
  await act(async () => result.current.endSession());
  act(() => void result.current.startSession({ onConversationCreated: ofStart }));
  await scripted.accept();
  expect(ofHook).toHaveBeenCalledTimes(1);
  expect(ofStart).toHaveBeenCalledTimes(1);
});

test("a handler that comes in the middle of a call is given what is only made while somebody listens", async () => {
  const { result, rerender } = renderHook(
    (props: UseConversationOptions) => useConversation(props),
    { wrapper: scripted.withProvider(), initialProps: {} },
  );
  act(() => void result.current.startSession());
  await scripted.accept();
  expect(scripted.server.taps).toEqual({ received: false, sent: false });
  const onDebug = vi.fn();
  rerender({ onDebug });
  expect(scripted.server.taps).toEqual({ received: true, sent: true });
  act(() => scripted.server.audioSent(960));
  expect(onDebug).toHaveBeenCalledTimes(1);
  rerender({});
  expect(scripted.server.taps).toEqual({ received: false, sent: false });
});
