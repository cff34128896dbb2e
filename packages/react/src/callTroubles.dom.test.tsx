import { createConversationClient, type SessionOptions } from "@atoms-kit/client";
import { createScriptedServer, type ScriptedServer } from "@atoms-kit/client/testing";
import { act, cleanup, renderHook } from "@testing-library/react";
import type { PropsWithChildren, ReactElement } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  ConversationProvider,
  useAudioHealth,
  useConversation,
  useReconnect,
  type ConversationClient,
} from "./index.js";

let server: ScriptedServer;
let client: ConversationClient;

beforeEach(() => {
  server = createScriptedServer();
  client = createConversationClient(server.runtime);
});
afterEach(async () => {
  cleanup();
  await client.endSession();
});

const withOptions =
  (options: SessionOptions = {}) =>
  ({ children }: PropsWithChildren): ReactElement => (
    <ConversationProvider client={client} getAccessToken={() => "wct_1"} {...options}>
      {children}
    </ConversationProvider>
  );

async function connect(options?: SessionOptions): Promise<void> {
  await act(async () => {
    const started = client.startSession({ getAccessToken: () => "wct_1", ...options });
    await server.connected();
    server.accept();
    await started;
  });
}

test("a call that is replaced is reconnecting in our hook, and connecting in the mirrored one", async () => {
  const { result } = renderHook(
    () => ({ reconnect: useReconnect(), status: useConversation().status }),
    { wrapper: withOptions() },
  );
  await connect({ reconnect: { initialDelayMs: 0 } });
  expect(result.current).toEqual({
    reconnect: { isReconnecting: false, attempt: 0, error: null },
    status: "connected",
  });
  act(() => server.close());
  expect(result.current).toEqual({
    reconnect: { isReconnecting: true, attempt: 1, error: expect.anything() as object },
    status: "connecting",
  });
  await act(async () => {
    await server.connected();
    server.accept({ callId: "CALL-2" });
  });
  expect(result.current).toEqual({
    reconnect: { isReconnecting: false, attempt: 0, error: null },
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
    { wrapper: withOptions() },
  );
  await connect();
  renders = 0;
  act(() => server.blockAudio(true));
  expect(result.current).toMatchObject({ isAudioBlocked: true, isMicrophoneSilent: false });
  act(() => server.microphone({ score: 0, isSilent: true }));
  expect(result.current).toMatchObject({ isAudioBlocked: true, isMicrophoneSilent: true });
  act(() => {
    server.microphone({ score: 0.3, isSilent: true });
    server.send({ type: "transcript.delta", role: "user", text: "Hello" });
  });
  expect(renders).toBe(2);
});

test("a handler for voice scores that comes in the middle of a call is heard, and asks for them", async () => {
  const onVadScore = vi.fn();
  const { rerender } = renderHook(
    ({ handler }: { handler?: typeof onVadScore }) =>
      useConversation(handler && { onVadScore: handler }),
    { wrapper: withOptions(), initialProps: {} },
  );
  await connect();
  expect(server.voice?.watched).toBe(false);
  rerender({ handler: onVadScore });
  expect(server.voice?.watched).toBe(true);
  act(() => server.microphone({ score: 0.5, isSilent: false }));
  expect(onVadScore.mock.calls).toEqual([[{ vadScore: 0.5 }]]);
  rerender({});
  expect(server.voice?.watched).toBe(false);
});
