import { createConversationClient, type SessionOptions } from "@atoms-kit/client";
import { createScriptedServer, type ScriptedServer } from "@atoms-kit/client/testing";
import { act, cleanup, render, renderHook } from "@testing-library/react";
import { useRef, type PropsWithChildren, type ReactElement } from "react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  ConversationProvider,
  useAudioLevel,
  useConversation,
  useConversationStats,
  useHold,
  useReconnect,
  type ConversationClient,
  type ConversationStats,
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

describe("hold", () => {
  test("sends and plays silence, keeps mute and volume, and ends with the call", async () => {
    const { result } = renderHook(() => ({ ...useHold(), ...useConversation() }), { wrapper });
    expect(() => result.current.setOnHold(true)).toThrowError(
      expect.objectContaining({ code: "not_connected" }),
    );
    await connect({ volume: 0.6 });
    act(() => server.playback("started"));
    expect(result.current.isSpeaking).toBe(true);
    act(() => result.current.setOnHold(true));
    expect(result.current).toMatchObject({ isOnHold: true, isSpeaking: false, isMuted: false });
    expect(server.voice).toMatchObject({ muted: true, volume: 0 });
    act(() => {
      client.setVolume({ volume: 0.3 });
      client.setMuted(true);
      client.setMuted(false);
    });
    expect(server.voice).toMatchObject({ muted: true, volume: 0 });
    act(() => result.current.setOnHold(false));
    expect(server.voice).toMatchObject({ muted: false, volume: 0.3 });
    expect(result.current.isSpeaking).toBe(true);

    act(() => result.current.setOnHold(true));
    await act(() => client.endSession());
    expect(result.current.isOnHold).toBe(false);
    await connect();
    expect(server.voice).toMatchObject({ muted: false, volume: 0.3 });
  });

  test("lasts through a reconnect", async () => {
    const told = vi.fn();
    client.on("holdChange", told);
    await connect({ reconnect: { initialDelayMs: 0 } });
    client.setOnHold(true);
    server.close();
    await vi.waitFor(() => expect(server.connections).toHaveLength(2));
    server.accept({ callId: "CALL-2" });
    expect(client.store.getState()).toMatchObject({ status: "connected", isOnHold: true });
    expect(server.voice).toMatchObject({ muted: true, volume: 0 });
    expect(told).toHaveBeenCalledTimes(1);
  });
});

describe("useAudioLevel", () => {
  test("draws on an element and calls a function, renders nobody, and rests without a call", async () => {
    let renders = 0;
    const called = vi.fn();
    function Meter(): ReactElement {
      const ref = useRef<HTMLDivElement>(null);
      useAudioLevel("both", ref, { property: "--loud" });
      useAudioLevel("input", called);
      countRender();
      return <div ref={ref} data-testid="meter" />;
    }
    const countRender = (): void => void (renders += 1);
    const { getByTestId, unmount } = render(<Meter />, { wrapper });
    const frames = vi.spyOn(globalThis, "requestAnimationFrame");
    const loud = (): string => getByTestId("meter").style.getPropertyValue("--loud");
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(frames).not.toHaveBeenCalled();
    await connect();
    renders = 0;
    Object.assign(server.levels, { input: 0.2, output: 0.75 });
    await vi.waitFor(() => expect(loud()).toBe("0.750"));
    expect(called).toHaveBeenLastCalledWith(0.2);
    expect(renders).toBe(0);
    await act(() => client.endSession());
    expect(loud()).toBe("0.000");
    expect(called).toHaveBeenLastCalledWith(0);
    const { length } = frames.mock.calls;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(frames).toHaveBeenCalledTimes(length);
    unmount();
  });
});

describe("useConversationStats", () => {
  test("asks during a call, on a page that can be seen, and renders only for news", async () => {
    vi.useFakeTimers();
    try {
      const asked = vi.spyOn(client, "getStats");
      let renders = 0;
      const { result } = renderHook(
        () => {
          renders += 1;
          return useConversationStats({ intervalMs: 500 });
        },
        { wrapper },
      );
      expect(result.current).toBeNull();
      await act(async () => {
        void client.startSession({ getAccessToken: () => "wct_1" });
        await vi.advanceTimersByTimeAsync(0);
        server.accept();
        await vi.advanceTimersByTimeAsync(0);
      });
      expect(result.current).toMatchObject({ framesSent: 0, transport: "scripted" });
      const before = renders;
      await act(() => vi.advanceTimersByTimeAsync(2000));
      expect(asked).toHaveBeenCalledTimes(5);
      expect(renders).toBe(before);
      asked.mockResolvedValue({ framesSent: 50 } as ConversationStats);
      await act(() => vi.advanceTimersByTimeAsync(500));
      expect(result.current?.framesSent).toBe(50);
      vi.spyOn(document, "hidden", "get").mockReturnValue(true);
      const { length } = asked.mock.calls;
      await act(() => vi.advanceTimersByTimeAsync(2000));
      expect(asked).toHaveBeenCalledTimes(length);
      await act(async () => {
        void client.endSession();
        await vi.advanceTimersByTimeAsync(2000);
      });
      expect(vi.getTimerCount()).toBe(0);
      expect(result.current?.framesSent).toBe(50);
    } finally {
      vi.useRealTimers();
    }
  });
});

test("useReconnect says why the call broke, until another has taken its place", async () => {
  const { result } = renderHook(() => useReconnect(), { wrapper });
  await connect({ reconnect: { initialDelayMs: 0 } });
  expect(result.current).toEqual({ isReconnecting: false, attempt: 0, error: null });
  act(() => server.close());
  expect(result.current).toMatchObject({
    isReconnecting: true,
    attempt: 1,
    error: { code: "connection_lost" },
  });
  await act(async () => {
    await vi.waitFor(() => expect(server.connections).toHaveLength(2));
    server.accept({ callId: "CALL-2" });
  });
  expect(result.current).toEqual({ isReconnecting: false, attempt: 0, error: null });
});
