import { act, render, renderHook } from "@testing-library/react";
import { useRef, type ReactElement } from "react";
import { describe, expect, test, vi } from "vitest";
import { setUpScriptedCall } from "../../../test-support/scriptedCall.js";
import {
  useAudioLevel,
  useConversation,
  useConversationStats,
  useHold,
  useReconnect,
  type ConversationStats,
} from "./index.js";

const scripted = setUpScriptedCall();

describe("hold", () => {
  test("sends and plays silence, keeps mute and volume, and ends with the call", async () => {
    const { result } = renderHook(() => ({ ...useHold(), ...useConversation() }), {
      wrapper: scripted.withProvider(),
    });
    expect(() => result.current.setOnHold(true)).toThrowError(
      expect.objectContaining({ code: "not_connected" }),
    );
    await scripted.connect({ volume: 0.6 });
    act(() => scripted.server.playback("started"));
    expect(result.current.isSpeaking).toBe(true);
    act(() => result.current.setOnHold(true));
    expect(result.current).toMatchObject({ isOnHold: true, isSpeaking: false, isMuted: false });
    expect(scripted.server.voice).toMatchObject({ muted: true, volume: 0 });
    act(() => {
      scripted.client.setVolume({ volume: 0.3 });
      scripted.client.setMuted(true);
      scripted.client.setMuted(false);
    });
    expect(scripted.server.voice).toMatchObject({ muted: true, volume: 0 });
    act(() => result.current.setOnHold(false));
    expect(scripted.server.voice).toMatchObject({ muted: false, volume: 0.3 });
    expect(result.current.isSpeaking).toBe(true);

    act(() => result.current.setOnHold(true));
    await act(() => scripted.client.endSession());
    expect(result.current.isOnHold).toBe(false);
    await scripted.connect();
    expect(scripted.server.voice).toMatchObject({ muted: false, volume: 0.3 });
  });

  test("lasts through a reconnect", async () => {
    const told = vi.fn();
    scripted.client.on("holdChange", told);
    await scripted.connect({ reconnect: { initialDelayMs: 0 } });
    scripted.client.setOnHold(true);
    scripted.server.close();
    await vi.waitFor(() => expect(scripted.server.connections).toHaveLength(2));
    scripted.server.accept({ callId: "CALL-2" });
    expect(scripted.client.store.getState()).toMatchObject({ status: "connected", isOnHold: true });
    expect(scripted.server.voice).toMatchObject({ muted: true, volume: 0 });
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
    const { getByTestId, unmount } = render(<Meter />, { wrapper: scripted.withProvider() });
    const frames = vi.spyOn(globalThis, "requestAnimationFrame");
    const loud = (): string => getByTestId("meter").style.getPropertyValue("--loud");
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(frames).not.toHaveBeenCalled();
    await scripted.connect();
    renders = 0;
    Object.assign(scripted.server.levels, { input: 0.2, output: 0.75 });
    await vi.waitFor(() => expect(loud()).toBe("0.750"));
    expect(called).toHaveBeenLastCalledWith(0.2);
    expect(renders).toBe(0);
    await act(() => scripted.client.endSession());
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
      const asked = vi.spyOn(scripted.client, "getStats");
      let renders = 0;
      const { result } = renderHook(
        () => {
          renders += 1;
          return useConversationStats({ intervalMs: 500 });
        },
        { wrapper: scripted.withProvider() },
      );
      expect(result.current).toBeNull();
      await act(async () => {
        void scripted.client.startSession({ getAccessToken: () => "wct_1" });
        await vi.advanceTimersByTimeAsync(0);
        scripted.server.accept();
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
        void scripted.client.endSession();
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
  const { result } = renderHook(() => useReconnect(), { wrapper: scripted.withProvider() });
  await scripted.connect({ reconnect: { initialDelayMs: 0 } });
  expect(result.current).toEqual({
    isReconnecting: false,
    attempt: 0,
    error: null,
    reconnectAt: null,
  });
  act(() => scripted.server.close());
  expect(result.current).toMatchObject({
    isReconnecting: true,
    attempt: 1,
    error: { code: "connection_lost" },
  });
  await act(async () => {
    await vi.waitFor(() => expect(scripted.server.connections).toHaveLength(2));
    scripted.server.accept({ callId: "CALL-2" });
  });
  expect(result.current).toEqual({
    isReconnecting: false,
    attempt: 0,
    error: null,
    reconnectAt: null,
  });
});
