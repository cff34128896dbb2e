import { act, renderHook } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { setUpScriptedCall } from "../../../test-support/scriptedCall.js";
import { useAudioHealth, useConversation, useReconnect } from "./index.js";

const scripted = setUpScriptedCall();

test("a call that is replaced is reconnecting in our hook, and connecting in the mirrored one", async () => {
  const { result } = renderHook(
    () => ({ reconnect: useReconnect(), status: useConversation().status }),
    { wrapper: scripted.withProvider() },
  );
  await scripted.connect({ reconnect: { initialDelayMs: 0 } });
  expect(result.current).toEqual({
    reconnect: { isReconnecting: false, attempt: 0, error: null, reconnectAt: null },
    status: "connected",
  });
  act(() => scripted.server.close());
  expect(result.current).toEqual({
    reconnect: {
      isReconnecting: true,
      attempt: 1,
      error: expect.anything() as object,
      reconnectAt: expect.any(Number) as number,
    },
    status: "connecting",
  });
  await act(async () => {
    await scripted.server.connected();
    scripted.server.accept({ callId: "CALL-2" });
  });
  expect(result.current).toEqual({
    reconnect: { isReconnecting: false, attempt: 0, error: null, reconnectAt: null },
    status: "connected",
  });
});

test("blocked sound and a silent microphone are states; nothing else renders", async () => {
  let renders = 0;
  const { result } = renderHook(
    () => {
      renders += 1;
      return useAudioHealth();
    },
    { wrapper: scripted.withProvider() },
  );
  await scripted.connect();
  renders = 0;
  act(() => scripted.server.blockAudio(true));
  expect(result.current).toMatchObject({ isAudioBlocked: true, isMicrophoneSilent: false });
  act(() => scripted.server.microphone({ score: 0, isSilent: true }));
  expect(result.current).toMatchObject({ isAudioBlocked: true, isMicrophoneSilent: true });
  act(() => {
    scripted.server.microphone({ score: 0.3, isSilent: true });
    scripted.server.send({ type: "transcript.delta", role: "user", text: "Hello" });
  });
  expect(renders).toBe(2);
});

test("a handler for voice scores that comes in the middle of a call is heard, and asks for them", async () => {
  const onVadScore = vi.fn();
  const { rerender } = renderHook(
    ({ handler }: { handler?: typeof onVadScore }) =>
      useConversation(handler && { onVadScore: handler }),
    { wrapper: scripted.withProvider(), initialProps: {} },
  );
  await scripted.connect();
  expect(scripted.server.voice?.watched).toBe(false);
  rerender({ handler: onVadScore });
  expect(scripted.server.voice?.watched).toBe(true);
  act(() => scripted.server.microphone({ score: 0.5, isSilent: false }));
  expect(onVadScore.mock.calls).toEqual([[{ vadScore: 0.5 }]]);
  rerender({});
  expect(scripted.server.voice?.watched).toBe(false);
});
