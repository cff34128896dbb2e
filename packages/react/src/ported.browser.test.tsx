import type { ComponentType } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { AwaitedStart } from "../../../fixtures/ported/0.x/AwaitedStart.js";
import { ContextWrapper } from "../../../fixtures/ported/0.x/ContextWrapper.js";
import { LevelPolling } from "../../../fixtures/ported/0.x/LevelPolling.js";
import { MuteAndVolume } from "../../../fixtures/ported/0.x/MuteAndVolume.js";
import { TextChat } from "../../../fixtures/ported/0.x/TextChat.js";
import { ToolsAtHookAndStart } from "../../../fixtures/ported/0.x/ToolsAtHookAndStart.js";
import { BareStart } from "../../../fixtures/ported/1.x/BareStart.js";
import { ControlledMute } from "../../../fixtures/ported/1.x/ControlledMute.js";
import { MidCallTool } from "../../../fixtures/ported/1.x/MidCallTool.js";
import { StatusSwitch } from "../../../fixtures/ported/1.x/StatusSwitch.js";
import type { Backend } from "../../../fixtures/ported/backend.js";
import { controlAgent } from "../../../test-support/agentControl.js";
import { watchResources, type ResourceWatch } from "../../../test-support/browserResources.js";

const agent = controlAgent(inject("localAgent"));
const { url } = inject("localAgent");

/** What stands where ElevenLabs' server stood: the credentials are all that is ours. */
const backend = (mode: "webcall" | "chat" = "webcall"): Backend => ({
  origin: new URL(url).origin,
  signedUrl: async () => `${url}?token=${await agent.mintToken({ mode })}&mode=${mode}`,
  conversationToken: () => agent.mintToken({ mode }),
});

let root: Root;
let resources: ResourceWatch;
let warnings: string[];

beforeEach(() => {
  resources = watchResources();
  warnings = [];
  vi.spyOn(console, "warn").mockImplementation((message: string) => void warnings.push(message));
});
afterEach(async () => {
  root.unmount();
  // Whatever app it is, its unmount gives everything back.
  await vi.waitUntil(
    () => resources.liveTracks() + resources.openContexts() + resources.liveWorkers() === 0,
  );
  resources.stop();
  vi.restoreAllMocks();
});

function open(App: ComponentType<{ backend: Backend }>, given = backend()): void {
  const place = document.body.appendChild(document.createElement("div"));
  root = createRoot(place);
  root.render(<App backend={given} />);
}

const click = (name: string): Promise<void> =>
  page.getByRole("button", { name, exact: true }).click();
const shows = async (text: string | RegExp): Promise<void> => {
  await expect.element(page.getByText(text), { timeout: 10_000 }).toBeInTheDocument();
};
const newestCall = async () => (await agent.calls()).at(-1)!;

describe("apps of the 0.x style", () => {
  test("await the start and keep its id; messages are told apart by their source", async () => {
    open(AwaitedStart);
    await click("Start");
    await shows("Status: connected");
    const { callId } = await newestCall();
    await shows(`Id: ${callId}`);
    await shows("The agent is speaking");
    await shows("Agent: Hello, I am the local agent.");
    await click("Stop");
    await shows("Status: disconnected");
    await shows("Id: none");
  });

  test("catch a start that fails, and hear of it by onError", async () => {
    open(AwaitedStart, { ...backend(), signedUrl: async () => `${url}?token=wct_used` });
    await click("Start");
    await expect.element(page.getByRole("alert")).toHaveTextContent(/refused/);
    await shows("Status: error");
  });

  test("own mute and volume", async () => {
    open(MuteAndVolume);
    await click("Call");
    await shows("Status: connected");
    await page.getByLabelText("Mute").click();
    await shows("Muted");
    const { callId } = await newestCall();
    // From a moment after the click on, the wire carries zeros alone.
    await vi.waitFor(
      async () => expect((await agent.call(callId)).zeroSamplesTail).toBeGreaterThan(24_000 / 2),
      { timeout: 5000 },
    );
    await page.getByLabelText("Mute").click();
    await shows("Live");
    await userEvent.fill(page.getByLabelText("Volume"), "0.3");
    expect(page.getByLabelText("Volume").element()).toHaveValue("0.3");
  });

  test("poll the levels ten times a second", async () => {
    open(LevelPolling);
    await click("Start");
    await shows("Bins: 1024");
    const agentLevel = page.getByLabelText("Agent");
    await vi.waitFor(
      () => expect((agentLevel.element() as HTMLMeterElement).value).toBeGreaterThan(0.02),
      { timeout: 10_000 },
    );
  });

  test("chat without a microphone; activity for each key warns once, and breaks nothing", async () => {
    open(TextChat, backend("chat"));
    await click("Open the chat");
    await shows("Status: connected");
    await page.getByLabelText("Message").fill("Good evening");
    await userEvent.type(page.getByLabelText("Message"), "!");
    await click("Send");
    await shows("You wrote: Good evening!");
    expect(page.getByText("You wrote: Good evening!").element()).toHaveAttribute(
      "data-role",
      "agent",
    );
    expect(resources.microphonePrompts()).toBe(0);
    expect(warnings.map((warning) => /`(.+?)`/.exec(warning)?.[1])).toEqual([
      "sendContextualUpdate",
      "sendUserActivity",
    ]);
  });

  test("give tools to the hook and to the start", async () => {
    open(ToolsAtHookAndStart, backend("chat"));
    await click("Start");
    await shows("Status: connected");
    await click("Add");
    const { callId } = await newestCall();
    await vi.waitFor(async () =>
      expect((await agent.call(callId)).toolCalls).toMatchObject([
        { name: "addUp", outcome: { ok: true, output: "5" } },
      ]),
    );
    await click("Paint");
    await shows("Colour: red");
    await click("Ask for another");
    await shows("Colour: no tool fly");
  });

  test("wrap the hook in a context; an effect that depends on the object hears every change", async () => {
    open(ContextWrapper);
    await click("Start");
    await shows("Seen: disconnected connecting connected");
    await click("End");
    await shows("Seen: disconnected connecting connected disconnected");
  });
});

describe("apps of the 1.x style", () => {
  test("start in an effect, bare, with a signed URL; and end in its cleanup", async () => {
    open(BareStart);
    await shows(/Status: connected/);
    const { callId } = await newestCall();
    await shows(new RegExp(callId));
    root.unmount();
    await vi.waitFor(async () => expect((await agent.stats()).openSockets).toBe(0));
  });

  test("ignore the start's promise: its failure is a status, and nothing unhandled", async () => {
    const unhandled = vi.fn();
    addEventListener("unhandledrejection", unhandled);
    open(StatusSwitch);
    await shows("Not in a call");
    await click("Call nobody");
    await shows(/It failed/);
    await click("Start");
    await shows("In a call");
    await shows("Mouth open");
    expect(page.getByText("Mouth open").element()).toHaveAttribute("data-mode", "speaking");
    await click("End");
    await shows("Not in a call");
    removeEventListener("unhandledrejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  test("control the mute from the provider", async () => {
    open(ControlledMute);
    await click("Start");
    await shows("Status: connected");
    const mute = page.getByRole("button", { name: "Mute" });
    await expect.element(mute).toHaveAttribute("aria-pressed", "true");
    await mute.click();
    await expect.element(mute).toHaveAttribute("aria-pressed", "false");
    await mute.click();
    await expect.element(mute).toHaveAttribute("aria-pressed", "true");
    await click("Everybody may speak");
    await expect.element(mute).toHaveAttribute("aria-pressed", "false");
    expect(page.getByRole("button", { name: "Good" }).query()).toBeNull();
  });

  test("register a tool by a component that mounts in the middle of a call", async () => {
    open(MidCallTool, backend("chat"));
    await click("Start");
    await shows("Status: connected");
    await click("Cart");
    await click("Buy tea");
    await shows("Cart: tea");
    await shows("Agent: It said: 1 in the cart");
    await click("Buy tea");
    await shows("Cart: tea, tea");
    // The handler's latest closure counted.
    await shows("Agent: It said: 2 in the cart");
    await click("Cart");
    await click("Buy tea");
    await shows(/Agent: It said: .*no tool/);
  });
});
