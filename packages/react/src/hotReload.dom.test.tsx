import { createConversationClient } from "@atoms-kit/client";
import { createScriptedServer } from "@atoms-kit/client/testing";
import { act, cleanup, render, screen } from "@testing-library/react";
import { StrictMode, type ComponentType, type PropsWithChildren, type ReactElement } from "react";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ConversationProvider, useConversation } from "./index.js";

/** What dev servers put beneath React; it must be there before the renderer is loaded. */
const refresh = await vi.hoisted(async () => {
  const { default: runtime } = await import("react-refresh/runtime");
  runtime.injectIntoGlobalHook(window);
  return runtime;
});

afterEach(cleanup);

describe.each<[string, ComponentType<PropsWithChildren>]>([
  ["in StrictMode", StrictMode],
  ["in production's way", ({ children }: PropsWithChildren) => children],
])("a hot reload, %s", (_, Mode) => {
  test("of a component in a call: the call goes on, with the new code's handlers, each heard once", async () => {
    const server = createScriptedServer();
    const client = createConversationClient(server.runtime);
    const heard: string[] = [];
    // A component that starts nothing by itself, in two versions as an editor makes them.
    function Before(): ReactElement {
      const { status, startSession } = useConversation({
        onMessage: ({ message }) => heard.push(`before: ${message}`),
      });
      return <button onClick={() => void startSession()}>{status}</button>;
    }
    function After(): ReactElement {
      const { status, startSession } = useConversation({
        onMessage: ({ message }) => heard.push(`after: ${message}`),
      });
      return (
        <button title="new" onClick={() => void startSession()}>
          {status}
        </button>
      );
    }
    const id = `component in ${_}`;
    refresh.register(Before, id);
    render(
      <Mode>
        <ConversationProvider client={client} getAccessToken={() => "wct_1"}>
          <Before />
        </ConversationProvider>
      </Mode>,
    );
    act(() => screen.getByRole("button").click());
    await act(async () => {
      await server.connected();
      server.accept();
    });
    act(() => server.send({ type: "transcript", role: "assistant", text: "One." }));
    refresh.register(After, id);
    act(() => void refresh.performReactRefresh());
    expect(screen.getByTitle("new").textContent).toBe("connected");
    act(() => server.send({ type: "transcript", role: "assistant", text: "Two." }));
    expect(heard).toEqual(["before: One.", "after: Two."]);
    expect(server.connections).toHaveLength(1);
    await act(() => client.endSession());
  });
});
