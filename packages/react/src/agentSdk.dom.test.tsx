import { createConversationClient } from "@atoms-kit/client";
import { agentSdkTransport } from "@atoms-kit/client/agent-sdk";
import { createScriptedServer } from "@atoms-kit/client/testing";
import { act, cleanup, render, screen } from "@testing-library/react";
import { StrictMode, useEffect, type ReactElement } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createAgentClass } from "../../../test-support/atomsAgentDouble.js";
import {
  ConversationProvider,
  useConversation,
  useConversationTranscript,
  useTransportCapabilities,
} from "./index.js";

let sdk: ReturnType<typeof createAgentClass>;
let client: ReturnType<typeof createConversationClient>;

beforeEach(() => {
  sdk = createAgentClass();
  client = createConversationClient(createScriptedServer().runtime);
  Object.defineProperty(navigator, "permissions", {
    configurable: true,
    value: { query: async () => ({ state: "granted" }) },
  });
  Object.defineProperty(navigator, "mediaDevices", {
    configurable: true,
    value: { getUserMedia: () => Promise.reject(new Error("nobody asks")) },
  });
});
afterEach(async () => {
  cleanup();
  await client.endSession();
});

const getAccessToken = vi.fn(() => "wct_1");

function Call({ startsByItself = false }: { startsByItself?: boolean }): ReactElement {
  const { status, isSpeaking, startSession, endSession, setMuted, isMuted } = useConversation({
    transport: agentSdkTransport(sdk.AtomsAgent),
    getAccessToken,
  });
  const { canSetVolume } = useTransportCapabilities();
  const transcript = useConversationTranscript();
  useEffect(() => {
    if (!startsByItself) return undefined;
    void startSession();
    return () => void endSession();
  }, [startsByItself, startSession, endSession]);
  return (
    <>
      <button onClick={() => void startSession()}>start</button>
      <button onClick={() => void endSession()}>end</button>
      <button onClick={() => setMuted(!isMuted)}>mute</button>
      <output>
        {[
          status,
          isSpeaking ? "speaking" : "listening",
          canSetVolume ? "volume" : "no volume",
        ].join()}
      </output>
      <ul>
        {transcript.map(({ id, text }) => (
          <li key={id}>{text}</li>
        ))}
      </ul>
    </>
  );
}

function show(startsByItself = false): void {
  render(
    <StrictMode>
      <ConversationProvider client={client}>
        <Call startsByItself={startsByItself} />
      </ConversationProvider>
    </StrictMode>,
  );
}

const shown = () => screen.getByRole("status").textContent;
const click = (name: string) => act(() => screen.getByRole("button", { name }).click());

test("a call by the vendor's SDK, from the hooks, in StrictMode", async () => {
  show();
  expect(shown()).toBe("disconnected,listening,volume");
  click("start");
  expect(shown()).toBe("connecting,listening,no volume");
  await act(() => vi.waitFor(() => expect(sdk.latest().told).toEqual(["connect"])));
  const agent = sdk.latest();
  await act(async () => agent.accept());
  act(() => {
    agent.tell("agent_start_talking");
    agent.tell("transcript_delta", { role: "assistant", text: "Hello" });
  });
  expect(shown()).toBe("connected,speaking,no volume");
  expect(screen.getByRole("listitem").textContent).toBe("Hello");
  click("mute");
  expect(agent.isMuted).toBe(true);
  act(() => agent.tell("agent_stop_talking"));
  expect(shown()).toBe("connected,listening,no volume");
  await act(async () => screen.getByRole("button", { name: "end" }).click());
  expect(shown()).toBe("disconnected,listening,no volume");
  expect(sdk.made).toHaveLength(1);
  expect(agent.listeners).toBe(0);
});

test("a start in an effect makes one agent and costs one token, though StrictMode runs it twice", async () => {
  getAccessToken.mockClear();
  show(true);
  await act(() => vi.waitFor(() => expect(sdk.made.length).toBeGreaterThan(0)));
  await act(async () => sdk.latest().accept());
  expect(shown()).toBe("connected,listening,no volume");
  expect(sdk.made.map(({ told }) => told)).toEqual([["connect"]]);
  expect(getAccessToken).toHaveBeenCalledTimes(1);
  cleanup();
  await vi.waitFor(() => expect(sdk.latest().told).toEqual(["connect", "disconnect"]));
});
