import { cdp } from "vitest/browser";

/**
 * Chromium's own input, as from a mouse, a finger or a keyboard, for what Playwright's clicks can't do: holding. Its names
 * and parameters are those of the DevTools protocol.
 */
const send = (method: string, parameters: object): Promise<unknown> => {
  // Its real type belongs to Playwright, which browsers do not have.
  const session = cdp() as unknown as { send: typeof send };
  return session.send(method, parameters);
};

/** The middle of an element, in the coordinates of the page that the test's frame is in. */
function middleOf(element: Element): { x: number; y: number } {
  const { left, top, width, height } = element.getBoundingClientRect();
  const frame = window.frameElement?.getBoundingClientRect();
  return {
    x: (frame?.left ?? 0) + left + width / 2,
    y: (frame?.top ?? 0) + top + height / 2,
  };
}

/** Presses or lets go of the mouse over an element, or so many pixels beside it. */
export async function mouse(
  type: "mousePressed" | "mouseReleased",
  element: Element,
  besidePx = 0,
): Promise<void> {
  const { x, y } = middleOf(element);
  const at = { x: x + besidePx, y };
  if (besidePx !== 0) {
    await send("Input.dispatchMouseEvent", { type: "mouseMoved", ...at, buttons: 1 });
  }
  await send("Input.dispatchMouseEvent", { type, ...at, button: "left", clickCount: 1 });
}

/** Puts a finger on an element, or takes it away. */
export async function touch(
  type: "touchStart" | "touchEnd" | "touchCancel",
  element: Element,
): Promise<void> {
  const touchPoints = type === "touchStart" ? [middleOf(element)] : [];
  await send("Input.dispatchTouchEvent", { type, touchPoints });
}

/** Presses a key, again where it is held, or lets go of it. */
export async function key(
  type: "keyDown" | "keyUp",
  { key: name, code }: { key: string; code: string },
  autoRepeat = false,
): Promise<void> {
  const text = type === "keyDown" ? { text: name } : {};
  const windowsVirtualKeyCode = name.toUpperCase().charCodeAt(0);
  await send("Input.dispatchKeyEvent", {
    type,
    key: name,
    code,
    autoRepeat,
    windowsVirtualKeyCode,
    ...text,
  });
}

/** Decides about the microphone in the person's place. */
export async function decideMicrophone(setting: "granted" | "denied" | "prompt"): Promise<void> {
  const { targetInfo } = (await send("Target.getTargetInfo", {})) as {
    targetInfo: { browserContextId: string };
  };
  await send("Browser.setPermission", {
    permission: { name: "microphone" },
    setting,
    origin: location.origin,
    browserContextId: targetInfo.browserContextId,
  });
}
