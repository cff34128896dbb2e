import { StrictMode, useEffect, type ReactElement } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { controlAgent } from "../../../test-support/agentControl.js";
import { watchResources, type ResourceWatch } from "../../../test-support/browserResources.js";
import { useConversation, type SessionOptions } from "./index.js";

const agent = controlAgent(inject("localAgent"));
const origin = new URL(inject("localAgent").url).origin;

let resources: ResourceWatch;
beforeEach(() => {
  resources = watchResources();
});
afterEach(() => resources.stop());

function AutoCall(options: SessionOptions): ReactElement {
  const { startSession, status } = useConversation(options);
  useEffect(() => {
    void startSession();
  }, [startSession]);
  return <output>{status}</output>;
}

describe.each([
  ["with voice", false],
  ["as a chat", true],
])("starting in an effect under StrictMode, %s", (_, textOnly) => {
  test("ends connected, with one token asked for and one socket open; unmounting releases everything", async () => {
    const getAccessToken = vi.fn(() => agent.mintToken({ mode: textOnly ? "chat" : "webcall" }));
    const page = document.createElement("div");
    const root = createRoot(page);
    root.render(
      <StrictMode>
        <AutoCall origin={origin} getAccessToken={getAccessToken} textOnly={textOnly} micMuted />
      </StrictMode>,
    );
    await vi.waitFor(() => expect(page.textContent).toBe("connected"), { timeout: 10_000 });
    expect(getAccessToken).toHaveBeenCalledTimes(1);
    expect((await agent.stats()).openSockets).toBe(1);
    expect(resources.liveWorkers()).toBe(1);

    root.unmount();
    await vi.waitFor(
      async () => {
        expect((await agent.stats()).openSockets).toBe(0);
        expect([resources.liveTracks(), resources.openContexts(), resources.liveWorkers()]).toEqual(
          [0, 0, 0],
        );
      },
      { timeout: 10_000 },
    );
  });
});

test("unmounting while the browser asks for the microphone: no token, and the microphone that comes late is let go", async () => {
  const { mediaDevices } = navigator;
  const stream = await mediaDevices.getUserMedia({ audio: true });
  let answer = (): void => {};
  vi.spyOn(mediaDevices, "getUserMedia").mockReturnValue(
    new Promise((resolve) => (answer = () => resolve(stream))),
  );
  vi.spyOn(navigator.permissions, "query").mockResolvedValue({
    state: "prompt",
  } as PermissionStatus);
  const getAccessToken = vi.fn(() => agent.mintToken());
  const page = document.createElement("div");
  const root = createRoot(page);
  root.render(<AutoCall origin={origin} getAccessToken={getAccessToken} />);
  await vi.waitFor(() => expect(mediaDevices.getUserMedia).toHaveBeenCalled());
  expect(page.textContent).toBe("connecting");
  root.unmount();
  await vi.waitFor(() => expect(resources.openContexts()).toBe(0));
  answer();
  await vi.waitFor(() => expect(stream.getTracks()[0]?.readyState).toBe("ended"));
  expect(getAccessToken).not.toHaveBeenCalled();
  expect(resources.liveWorkers()).toBe(0);
  vi.restoreAllMocks();
});
