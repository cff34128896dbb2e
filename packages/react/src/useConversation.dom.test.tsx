import { createConversationClient, type SessionOptions } from "@atoms-kit/client";
import { createScriptedServer, type ScriptedServer } from "@atoms-kit/client/testing";
import { act, cleanup, render, renderHook, screen } from "@testing-library/react";
import { StrictMode, useEffect, type PropsWithChildren, type ReactElement } from "react";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  ConversationProvider,
  useAudioHealth,
  useCallDuration,
  useConversation,
  useConversationClientTool,
  useConversationControls,
  useConversationEvent,
  useConversationFeedback,
  useConversationInput,
  useConversationMode,
  useConversationStatus,
  useConversationTranscript,
  useReconnect,
  type ConversationClient,
  type ConversationProviderProps,
} from "./index.js";

let server: ScriptedServer;
let client: ConversationClient;
const options: SessionOptions = { getAccessToken: () => "wct_1" };

beforeEach(() => {
  server = createScriptedServer();
  client = createConversationClient(server.runtime);
});
afterEach(async () => {
  cleanup();
  await client.endSession();
});

const withProvider =
  (props: Omit<ConversationProviderProps, "children"> = {}) =>
  ({ children }: PropsWithChildren): ReactElement => (
    <ConversationProvider client={client} {...options} {...props}>
      {children}
    </ConversationProvider>
  );

async function accept(callId = "CALL-1"): Promise<void> {
  await act(async () => {
    await server.connected();
    server.accept({ callId });
  });
}

describe("useConversation", () => {
  test("starts, tells the state, and ends", async () => {
    const { result } = renderHook(() => useConversation(), { wrapper: withProvider() });
    expect(result.current).toMatchObject({
      status: "disconnected",
      isSpeaking: false,
      isMuted: false,
    });

    let id: Promise<string> | undefined;
    act(() => void (id = result.current.startSession()));
    expect(result.current.status).toBe("connecting");
    await accept();
    await expect(id).resolves.toBe("CALL-1");
    expect(result.current.status).toBe("connected");
    expect(result.current.getId()).toBe("CALL-1");

    act(() => {
      server.send({ type: "agent_start_talking" });
      server.playback("started");
    });
    expect(result.current).toMatchObject({
      mode: "speaking",
      isSpeaking: true,
      isListening: false,
    });

    await act(async () => result.current.endSession());
    expect(result.current.status).toBe("disconnected");
  });

  test("a failure is in the status and the message, and an ignored promise is no unhandled rejection", async () => {
    const onError = vi.fn();
    const { result } = renderHook(() => useConversation({ onError }), { wrapper: withProvider() });
    await act(async () => void result.current.startSession({ getAccessToken: () => "junk" }));
    await vi.waitFor(() => expect(result.current.status).toBe("error"));
    expect(result.current.message).toMatch(/wct_/);
    expect(onError).toHaveBeenCalledWith(
      result.current.message,
      expect.objectContaining({ code: "token_failed" }),
    );
  });

  test("provider, hook and start: all callbacks are heard once, with their latest closure", async () => {
    const heard: string[] = [];
    const { result, rerender } = renderHook(
      ({ name }) => useConversation({ onConnect: () => heard.push(name) }),
      {
        wrapper: withProvider({ onConnect: () => heard.push("provider") }),
        initialProps: { name: "old hook" },
      },
    );
    act(() => void result.current.startSession({ onConnect: () => heard.push("start") }));
    rerender({ name: "hook" });
    await accept();
    expect(heard.toSorted()).toEqual(["hook", "provider", "start"]);
  });

  test("functions are stable, the object changes with the state", async () => {
    const { result, rerender } = renderHook(() => useConversation({ onMessage: () => {} }), {
      wrapper: withProvider(),
    });
    const before = result.current;
    rerender();
    expect(result.current).toBe(before);
    act(() => result.current.setMuted(true));
    expect(result.current).not.toBe(before);
    expect(result.current.startSession).toBe(before.startSession);
    expect(result.current.setMuted).toBe(before.setMuted);
    expect(result.current.sendUserMessage).toBe(before.sendUserMessage);
  });

  test("micMuted and volume are followed", async () => {
    const { result, rerender } = renderHook((props: SessionOptions) => useConversation(props), {
      wrapper: withProvider(),
      initialProps: { micMuted: true, volume: 0.2 },
    });
    act(() => void result.current.startSession());
    await accept();
    expect(server.voice).toMatchObject({ muted: true, volume: 0.2 });
    rerender({ micMuted: false, volume: 0.9 });
    expect(server.voice).toMatchObject({ muted: false, volume: 0.9 });
    expect(result.current.micMuted).toBe(false);
  });

  test("works without a provider, and hangs up when it unmounts", async () => {
    const { result, unmount } = renderHook(() => useConversation());
    expect(result.current.status).toBe("disconnected");
    // jsdom has no Web Audio, and says so in an error that a person understands.
    await act(async () => void result.current.startSession(options));
    await vi.waitFor(() => expect(result.current.status).toBe("error"));
    expect(result.current.message).toMatch(/Web Audio/);
    unmount();
  });
});

describe("options", () => {
  test("undefined changes nothing, and a way in that is named replaces all others", async () => {
    const fromProvider = vi.fn(() => "wct_provider");
    const { result } = renderHook(() => useConversation(), {
      wrapper: withProvider({ getAccessToken: fromProvider }),
    });
    const nothing = { getAccessToken: undefined } as unknown as SessionOptions;
    act(() => void result.current.startSession(nothing));
    await accept();
    expect(fromProvider).toHaveBeenCalledTimes(1);
    await act(async () => result.current.endSession());
    act(() => void result.current.startSession({ conversationToken: "wct_start" }));
    await accept();
    expect(server.connections.at(-1)).toMatch(/wct_start$/);
    expect(fromProvider).toHaveBeenCalledTimes(1);
  });

  test("mute and volume that were set since are not undone by the start", async () => {
    const { result } = renderHook(() => useConversation({ micMuted: false, volume: 1 }), {
      wrapper: withProvider(),
    });
    act(() => {
      result.current.setMuted(true);
      result.current.setVolume({ volume: 0.2 });
    });
    act(() => void result.current.startSession());
    await accept();
    expect(server.voice).toMatchObject({ muted: true, volume: 0.2 });
  });

  test("a controlled mute follows the app alone, whatever the start says", async () => {
    const { result } = renderHook(() => useConversation(), {
      wrapper: withProvider({ isMuted: true }),
    });
    act(() => void result.current.startSession({ micMuted: false }));
    await accept();
    expect(server.voice?.muted).toBe(true);
  });

  test("an impossible volume is a warning, not an unmounted app", () => {
    const warning = vi.spyOn(console, "warn").mockImplementation(() => {});
    const { result } = renderHook(() => useConversation({ volume: Number.NaN }), {
      wrapper: withProvider(),
    });
    expect(result.current.status).toBe("disconnected");
    expect(warning).toHaveBeenCalledWith(expect.stringContaining("volume"));
    warning.mockRestore();
  });
});

describe("the provider", () => {
  test("tells of the end that its unmount causes", async () => {
    const heard: string[] = [];
    const view = render(
      <ConversationProvider
        textOnly
        getAccessToken={() => new Promise(() => {})}
        onStatusChange={({ status }) => heard.push(status)}
      >
        <AutoStart start={{}} />
      </ConversationProvider>,
    );
    view.unmount();
    await vi.waitFor(() => expect(heard).toEqual(["connecting", "disconnected"]));
  });

  test("hangs up when it unmounts, if the client is its own", async () => {
    const own = vi.fn();
    const view = render(
      <ConversationProvider {...options}>
        <Probe onClient={own} />
      </ConversationProvider>,
    );
    const controls = own.mock.lastCall?.[0] as ReturnType<typeof useConversationControls>;
    const started = controls.startSession({
      textOnly: true,
      getAccessToken: () => new Promise(() => {}),
    });
    view.unmount();
    await expect(started).rejects.toMatchObject({ code: "aborted" });
  });

  test("a client from outside outlives it", async () => {
    const { result, unmount } = renderHook(() => useConversation(), { wrapper: withProvider() });
    act(() => void result.current.startSession());
    await accept();
    unmount();
    await Promise.resolve();
    expect(client.store.getState().status).toBe("connected");
  });

  test("controlled mute follows the app alone", () => {
    const onMutedChange = vi.fn();
    const { result } = renderHook(() => useConversationInput(), {
      wrapper: withProvider({ isMuted: false, onMutedChange }),
    });
    act(() => result.current.setMuted(true));
    expect(onMutedChange).toHaveBeenCalledWith(true);
    expect(result.current.isMuted).toBe(false);
  });

  test("uncontrolled mute changes, and is told", () => {
    const onMutedChange = vi.fn();
    const { result } = renderHook(() => useConversationInput(), {
      wrapper: withProvider({ onMutedChange }),
    });
    act(() => result.current.setMuted(true));
    expect(onMutedChange).toHaveBeenCalledWith(true);
    expect(result.current.isMuted).toBe(true);
  });
});

describe("starting in an effect under StrictMode", () => {
  test.each([true, false])(
    "asks for one token and opens one socket (text only: %s)",
    async (textOnly) => {
      const getAccessToken = vi.fn(() => "wct_1");
      const onStatusChange = vi.fn();
      render(
        <StrictMode>
          <ConversationProvider client={client} onStatusChange={onStatusChange}>
            <AutoStart start={{ getAccessToken, textOnly }} />
          </ConversationProvider>
        </StrictMode>,
      );
      await accept();
      expect(screen.getByText("connected")).toBeTruthy();
      expect(getAccessToken).toHaveBeenCalledTimes(1);
      expect(server.connections).toHaveLength(1);
      expect(onStatusChange).toHaveBeenLastCalledWith({ status: "connected" });
    },
  );
});

describe("granular hooks", () => {
  test.each([
    ["useConversationControls", useConversationControls],
    ["useConversationStatus", useConversationStatus],
    ["useConversationMode", useConversationMode],
    ["useConversationInput", useConversationInput],
    ["useAudioHealth", useAudioHealth],
    ["useConversationFeedback", useConversationFeedback],
    ["useConversationClientTool", () => useConversationClientTool("tool", () => "")],
    ["useReconnect", useReconnect],
    ["useConversationTranscript", useConversationTranscript],
    ["useCallDuration", useCallDuration],
  ])("%s outside a provider says what to do", (name, useHook) => {
    const silence = vi.spyOn(console, "error").mockImplementation(() => {});
    expect(() => renderHook(() => useHook())).toThrowError(
      new RegExp(`${name} must be used within a ConversationProvider`),
    );
    silence.mockRestore();
  });

  test("each renders for its own state alone", async () => {
    const renders = { status: 0, mode: 0, input: 0, controls: 0, transcript: 0 };
    const count = (name: keyof typeof renders): void => void (renders[name] += 1);
    function Status(): null {
      useConversationStatus();
      count("status");
      return null;
    }
    function Mode(): null {
      useConversationMode();
      count("mode");
      return null;
    }
    function Input(): null {
      useConversationInput();
      count("input");
      return null;
    }
    function Controls(): null {
      useConversationControls();
      count("controls");
      return null;
    }
    function Transcript(): null {
      useConversationTranscript();
      count("transcript");
      return null;
    }
    render(
      <ConversationProvider client={client} {...options}>
        <Status />
        <Mode />
        <Input />
        <Controls />
        <Transcript />
      </ConversationProvider>,
    );
    act(() => void client.startSession(options));
    await accept();
    Object.assign(renders, { status: 0, mode: 0, input: 0, controls: 0, transcript: 0 });
    for (let i = 1; i <= 10; i += 1) {
      act(() =>
        server.send({ type: "transcript.delta", role: "assistant", text: "word ".repeat(i) }),
      );
    }
    expect(renders).toEqual({ status: 0, mode: 0, input: 0, controls: 0, transcript: 10 });
    act(() => client.setMuted(true));
    expect(renders).toEqual({ status: 0, mode: 0, input: 1, controls: 0, transcript: 10 });
  });

  test("events reach the latest handler, and none after the unmount", async () => {
    const heard: string[] = [];
    const { rerender, unmount } = renderHook(
      ({ name }) => useConversationEvent("unknownFrame", () => heard.push(name)),
      { wrapper: withProvider(), initialProps: { name: "old" } },
    );
    act(() => void client.startSession(options));
    await accept();
    rerender({ name: "new" });
    act(() => server.send({ type: "news" }));
    unmount();
    server.send({ type: "news" });
    expect(heard).toEqual(["new"]);
  });

  test("the call's duration counts whole seconds and stops with the call", async () => {
    vi.useFakeTimers();
    try {
      const { result } = renderHook(() => useCallDuration(), { wrapper: withProvider() });
      act(() => void client.startSession(options));
      await act(async () => {
        await vi.advanceTimersByTimeAsync(1);
        server.accept();
      });
      await act(() => vi.advanceTimersByTimeAsync(3500));
      expect(result.current).toBe(3);
      await act(() => client.endSession());
      await act(() => vi.advanceTimersByTimeAsync(5000));
      expect(result.current).toBe(3);
    } finally {
      vi.useRealTimers();
    }
  });
});

test("a page with the hooks renders on a server", () => {
  function Page(): ReactElement {
    const { status } = useConversation();
    const turns = useConversationTranscript();
    return (
      <p>
        {status} {turns.length} {useCallDuration()}
      </p>
    );
  }
  const html = renderToString(
    <ConversationProvider>
      <Page />
    </ConversationProvider>,
  );
  expect(html.replaceAll("<!-- -->", "")).toBe("<p>disconnected 0 0</p>");
});

function Probe({ onClient }: { onClient: (controls: object) => void }): null {
  onClient(useConversationControls());
  return null;
}

function AutoStart({ start }: { start: SessionOptions }): ReactElement {
  const { startSession, endSession, status } = useConversation(start);
  useEffect(() => {
    void startSession();
    return () => void endSession();
  }, [startSession, endSession]);
  return <p>{status}</p>;
}
