import { createConversationClient } from "@atoms-kit/client";
import { createScriptedServer, type ScriptedServer } from "@atoms-kit/client/testing";
import type { ReactElement } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import {
  ConversationProvider,
  usePushToTalk,
  type ConversationClient,
  type PushToTalkOptions,
} from "./index.js";

let server: ScriptedServer;
let client: ConversationClient;
let root: Root;

beforeEach(async () => {
  server = createScriptedServer();
  client = createConversationClient(server.runtime);
  const started = client.startSession({ getAccessToken: () => "wct_1" });
  await server.connected();
  server.accept();
  await started;
});
afterEach(async () => {
  root.unmount();
  document.body.replaceChildren();
  await client.endSession();
});

function TalkKey(options: PushToTalkOptions): ReactElement {
  const { isTalking, buttonProps } = usePushToTalk(options);
  return (
    <>
      <button {...buttonProps}>{isTalking ? "Talking" : "Push to talk"}</button>
      <input aria-label="Note" />
    </>
  );
}

async function open(options: PushToTalkOptions = {}): Promise<HTMLElement> {
  root = createRoot(document.body.appendChild(document.createElement("main")));
  root.render(
    <ConversationProvider client={client}>
      <TalkKey {...options} />
    </ConversationProvider>,
  );
  await expect.element(page.getByRole("button")).toHaveTextContent("Push to talk");
  return page.getByRole("button").element() as HTMLElement;
}

/** Whether the wire carries the person's voice. */
const isHeard = (): boolean => server.voice?.muted === false;
const pointer = (type: string, init: PointerEventInit = {}): PointerEvent =>
  new PointerEvent(type, { bubbles: true, cancelable: true, pointerId: 1, ...init });
const key = (type: "keydown" | "keyup", init: KeyboardEventInit): KeyboardEvent =>
  new KeyboardEvent(type, { bubbles: true, cancelable: true, ...init });

describe("hold", () => {
  /** As a mouse does it; a synthetic pointer can't be captured. */
  const press = (button: HTMLElement): void => {
    button.setPointerCapture = () => {};
    button.dispatchEvent(pointer("pointerdown", { button: 0 }));
  };

  test("is heard from the press to the release, with a real mouse", async () => {
    const button = await open();
    const heard: boolean[] = [];
    client.on("mutedChange", ({ isMuted }) => heard.push(!isMuted));
    expect(isHeard()).toBe(false);
    await userEvent.click(button);
    expect(heard).toEqual([true, false]);
    expect(isHeard()).toBe(false);
  });

  test.each<[string, (button: HTMLElement) => void]>([
    ["the button is let go", (button) => button.dispatchEvent(pointer("pointerup"))],
    ["the pointer is cancelled", (button) => button.dispatchEvent(pointer("pointercancel"))],
    [
      "the capture is lost",
      (button) => button.dispatchEvent(pointer("lostpointercapture", { bubbles: true })),
    ],
    ["the button loses the focus", (button) => button.blur()],
    ["the window loses the focus", () => window.dispatchEvent(new Event("blur"))],
    [
      "the page is hidden",
      () => {
        const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
        document.dispatchEvent(new Event("visibilitychange"));
        hidden.mockRestore();
      },
    ],
  ])("ends when %s", async (_, release) => {
    const button = await open();
    button.focus();
    press(button);
    expect(isHeard()).toBe(true);
    await expect.element(page.getByRole("button")).toHaveAttribute("aria-pressed", "true");
    release(button);
    expect(isHeard()).toBe(false);
    await expect.element(page.getByRole("button")).toHaveAttribute("aria-pressed", "false");
  });

  test("ends with the call", async () => {
    const button = await open();
    press(button);
    await client.endSession();
    expect(client.store.getState().isMuted).toBe(true);
  });

  test("works by keyboard, once for a key that repeats, without a scroll", async () => {
    const button = await open();
    button.focus();
    const changes = vi.fn();
    client.on("mutedChange", changes);
    const down = key("keydown", { key: " " });
    button.dispatchEvent(down);
    button.dispatchEvent(key("keydown", { key: " ", repeat: true }));
    expect(down.defaultPrevented).toBe(true);
    expect(isHeard()).toBe(true);
    button.dispatchEvent(key("keyup", { key: " " }));
    expect(isHeard()).toBe(false);
    expect(changes).toHaveBeenCalledTimes(2);
    await userEvent.keyboard("{Enter}");
    expect(changes).toHaveBeenCalledTimes(4);
    expect(isHeard()).toBe(false);
  });

  test("a click without a pointer, as a screen reader makes it, toggles", async () => {
    const button = await open();
    button.click();
    expect(isHeard()).toBe(true);
    button.click();
    expect(isHeard()).toBe(false);
  });

  test("other buttons of the mouse do nothing, and a long touch opens no menu", async () => {
    const button = await open();
    button.dispatchEvent(pointer("pointerdown", { button: 2 }));
    expect(isHeard()).toBe(false);
    const menu = new MouseEvent("contextmenu", { bubbles: true, cancelable: true });
    button.dispatchEvent(menu);
    expect(menu.defaultPrevented).toBe(true);
  });

  test("gives the mute back as it was", async () => {
    const button = await open();
    press(button);
    root.unmount();
    expect(client.store.getState().isMuted).toBe(false);
    client.setMuted(true);
    await open();
    root.unmount();
    expect(client.store.getState().isMuted).toBe(true);
  });
});

test("of two on a page the first to go leaves the microphone muted, and the last gives the mute back", async () => {
  const both = (first: boolean): ReactElement => (
    <ConversationProvider client={client}>
      {first && <TalkKey key="a" />}
      <TalkKey key="b" />
    </ConversationProvider>
  );
  root = createRoot(document.body.appendChild(document.createElement("main")));
  root.render(both(true));
  await vi.waitFor(() => expect(page.getByRole("button").elements()).toHaveLength(2));
  root.render(both(false));
  await vi.waitFor(() => expect(page.getByRole("button").elements()).toHaveLength(1));
  expect(isHeard()).toBe(false);
  root.unmount();
  expect(client.store.getState().isMuted).toBe(false);
});

describe("a key of the page", () => {
  test("is held like the button, but not while somebody writes", async () => {
    await open({ pageKey: "t" });
    document.body.dispatchEvent(key("keydown", { key: "t" }));
    expect(isHeard()).toBe(true);
    document.body.dispatchEvent(key("keyup", { key: "t" }));
    expect(isHeard()).toBe(false);
    await page.getByLabelText("Note").fill("");
    await userEvent.keyboard("text");
    expect(page.getByLabelText("Note").element()).toHaveValue("text");
    expect(isHeard()).toBe(false);
  });

  test("is let go even when another key has changed its name, and is no shortcut's", async () => {
    await open({ pageKey: "t" });
    document.body.dispatchEvent(key("keydown", { key: "t", code: "KeyT", ctrlKey: true }));
    expect(isHeard()).toBe(false);
    document.body.dispatchEvent(key("keydown", { key: "t", code: "KeyT" }));
    expect(isHeard()).toBe(true);
    document.body.dispatchEvent(key("keyup", { key: "T", code: "KeyT", shiftKey: true }));
    expect(isHeard()).toBe(false);
  });

  test("toggles where that is the mode", async () => {
    await open({ mode: "toggle", pageKey: "t" });
    document.body.dispatchEvent(key("keydown", { key: "t" }));
    document.body.dispatchEvent(key("keyup", { key: "t" }));
    expect(isHeard()).toBe(true);
    document.body.dispatchEvent(key("keydown", { key: "t" }));
    expect(isHeard()).toBe(false);
  });
});

test("toggle: from one press to the next, by mouse and by keyboard", async () => {
  const button = await open({ mode: "toggle" });
  await userEvent.click(button);
  expect(isHeard()).toBe(true);
  await userEvent.click(button);
  expect(isHeard()).toBe(false);
  await userEvent.keyboard(" ");
  expect(isHeard()).toBe(true);
});
