import {
  createConversationClient,
  type ConversationStatus,
  type SessionOptions,
} from "@atoms-kit/client";
import {
  startTransition,
  Suspense,
  use,
  useEffect,
  useState,
  type PropsWithChildren,
  type ReactElement,
} from "react";
import { createRoot } from "react-dom/client";
import { act, render, screen } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { setUpScriptedCall } from "../../../test-support/scriptedCall.js";
import {
  ConversationProvider,
  useConversation,
  useConversationInput,
  type UseConversationOptions,
} from "./index.js";

const scripted = setUpScriptedCall();

const options: SessionOptions = { getAccessToken: () => "wct_1" };

function Provider({ children, ...props }: PropsWithChildren<SessionOptions>): ReactElement {
  return (
    <ConversationProvider client={scripted.client} {...options} {...props}>
      {children}
    </ConversationProvider>
  );
}

function Call(props: UseConversationOptions): ReactElement {
  const { status, startSession } = useConversation(props);
  return <button onClick={() => void startSession()}>{status}</button>;
}

function spendTwoMilliseconds(): void {
  const until = performance.now() + 2;
  while (performance.now() < until);
}

async function connect(): Promise<void> {
  act(() => screen.getByRole("button").click());
  await scripted.accept();
  expect(screen.getByRole("button").textContent).toBe("connected");
}

test("options that change in the middle of a call are for the next one: nothing reconnects", async () => {
  const { rerender } = render(<Call agentId="first" />, {
    wrapper: ({ children }) => <Provider dynamicVariables={{ n: 1 }}>{children}</Provider>,
  });
  await connect();
  const asked = vi.fn(() => "wct_2");
  rerender(<Call agentId="second" getAccessToken={asked} textOnly dynamicVariables={{ n: 2 }} />);
  await act(async () => {});
  expect(scripted.server.connections).toHaveLength(1);
  expect(asked).not.toHaveBeenCalled();
  expect(scripted.server.voice?.closed).toBe(false);
  await act(() => scripted.client.endSession());
  await connect();
  expect(asked).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ agentId: "second", mode: "chat", variables: { n: 2 } }),
  );
});

test("an unmount during the permission prompt: no token, no call, and the late microphone is let go", async () => {
  let answer = (): void => {};
  scripted.server.microphoneGranted = false;
  const { openVoice } = scripted.server.runtime;
  const stopped = vi.fn();
  scripted.server.runtime.openVoice = (settings, listeners) => {
    const path = openVoice(settings, listeners);
    return {
      ...path,
      microphone: {
        ...path.microphone,
        open: () => new Promise((resolve) => (answer = resolve)),
      },
      async close() {
        stopped();
        await path.close();
      },
    };
  };
  const own = createConversationClient(scripted.server.runtime);
  const getAccessToken = vi.fn(() => "wct_1");
  const onError = vi.fn();
  function Page(): ReactElement {
    const { startSession, endSession, status } = useConversation({ getAccessToken, onError });
    useEffect(() => () => endSession(), [endSession]);
    return <button onClick={() => void startSession()}>{status}</button>;
  }
  const { unmount } = render(
    <ConversationProvider client={own}>
      <Page />
    </ConversationProvider>,
  );
  act(() => screen.getByRole("button").click());
  await act(async () => {});
  expect(own.store.getState().status).toBe("connecting");
  unmount();
  await act(async () => answer());
  expect(own.store.getState().status).toBe("disconnected");
  expect(stopped).toHaveBeenCalledTimes(1);
  expect([getAccessToken.mock.calls.length, onError.mock.calls.length]).toEqual([0, 0]);
  expect(scripted.server.connections).toEqual([]);
});

describe("concurrent rendering", () => {
  test("never tears: all parts of a commit show one state, whatever happens while it is made", async () => {
    const commits: string[][] = [];
    const renders = vi.fn(spendTwoMilliseconds);
    const setters: ((count: number) => void)[] = [];
    /** So slow that React hands the page back in the middle of it. */
    function Part(): ReactElement {
      const { isMuted } = useConversationInput();
      renders();
      return <i>{String(isMuted)}</i>;
    }
    function Page(): ReactElement {
      const [count, setCount] = useState(1);
      setters.push(setCount);
      return (
        <p
          ref={(node) => {
            if (node) commits.push(Array.from(node.children, ({ textContent }) => textContent));
          }}
        >
          {Array.from({ length: count }, (_, index) => (
            <Part key={index} />
          ))}
        </p>
      );
    }
    // Without `act`, which would make React finish each render in one go.
    vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", false);
    const root = createRoot(document.createElement("div"));
    root.render(
      <Provider>
        <Page />
      </Provider>,
    );
    await vi.waitFor(() => expect(commits).toHaveLength(1));
    renders.mockClear();
    startTransition(() => setters[0]!(50));
    await vi.waitFor(() => expect(renders.mock.calls.length).toBeGreaterThan(5), { interval: 1 });
    expect(renders.mock.calls.length).toBeLessThan(50);
    scripted.client.setMuted(true);
    await vi.waitFor(() => expect(commits.at(-1)).toHaveLength(50), 5000);
    root.unmount();
    vi.unstubAllGlobals();
    for (const commit of commits) expect(new Set(commit).size).toBe(1);
    expect(commits.at(-1)?.[0]).toBe("true");
  });

  test("a part that suspends and comes back neither ends the call nor hears it twice", async () => {
    const heard = vi.fn();
    let arrive = (_text: string): void => {};
    const text = new Promise<string>((resolve) => (arrive = resolve));
    function Late({ isShown }: { isShown: boolean }): ReactElement {
      const { status } = useConversation({ onMessage: heard });
      return <i>{isShown ? `${use(text)} ${status}` : status}</i>;
    }
    const page = (isShown: boolean): ReactElement => (
      <Provider>
        <Call />
        <Suspense fallback={<i>waiting</i>}>
          <Late isShown={isShown} />
        </Suspense>
      </Provider>
    );
    const { rerender } = render(page(false));
    await connect();
    await act(async () => rerender(page(true)));
    expect(screen.getByText("waiting")).toBeTruthy();
    act(() => scripted.server.send({ type: "transcript", role: "assistant", text: "One." }));
    await act(async () => arrive("Here"));
    expect(screen.getByText("Here connected")).toBeTruthy();
    act(() => scripted.server.send({ type: "transcript", role: "assistant", text: "Two." }));
    const messages = heard.mock.calls.map(([{ message }]) => message as string);
    expect(messages.filter((message) => message === "Two.")).toHaveLength(1);
    expect(scripted.server.connections).toHaveLength(1);
    expect(scripted.client.store.getState().status).toBe("connected");
  });
});

test("the statuses that a handler sees are those of the store, in order", async () => {
  const seen: [ConversationStatus, string][] = [];
  render(
    <Provider
      onStatusChange={({ status }) => seen.push([status, scripted.client.store.getState().status])}
    >
      <Call />
    </Provider>,
  );
  await connect();
  await act(() => scripted.client.endSession());
  expect(seen.map(([told]) => told)).toEqual([
    "connecting",
    "connected",
    "disconnecting",
    "disconnected",
  ]);
  for (const [told, stored] of seen) expect(stored).toBe(told);
});
