import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactElement } from "react";
import { renderToString } from "react-dom/server";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { setUpScriptedCall } from "../../../test-support/scriptedCall.js";
import {
  useConversationControls,
  useMicrophonePermission,
  useMicrophones,
  useSpeakers,
} from "./index.js";

const scripted = setUpScriptedCall();

/** A browser with these devices, whose names it tells once the microphone is open. */
class FakeMediaDevices extends EventTarget {
  asked = 0;
  namesAreKnown = true;
  list: [kind: string, deviceId: string, label: string][] = [
    ["audioinput", "mic-1", "Built-in"],
    ["audioinput", "mic-2", "Headset"],
    ["audiooutput", "out-1", "Loudspeaker"],
    ["videoinput", "cam-1", "Camera"],
  ];
  getUserMedia = vi.fn<() => Promise<MediaStream>>();

  async enumerateDevices(): Promise<MediaDeviceInfo[]> {
    this.asked += 1;
    return this.list.map(
      ([kind, deviceId, label]) =>
        ({ kind, deviceId, label: this.namesAreKnown ? label : "" }) as MediaDeviceInfo,
    );
  }
}

let mediaDevices: FakeMediaDevices;
beforeEach(() => {
  mediaDevices = new FakeMediaDevices();
  Object.defineProperty(navigator, "mediaDevices", { value: mediaDevices, configurable: true });
  vi.stubGlobal("isSecureContext", true);
});

describe("useMicrophones", () => {
  test("lists microphones, and once for a burst of changes", async () => {
    const { result, unmount } = renderHook(() => useMicrophones(), {
      wrapper: scripted.withProvider(),
    });
    await waitFor(() =>
      expect(result.current.microphones).toEqual([
        { deviceId: "mic-1", label: "Built-in" },
        { deviceId: "mic-2", label: "Headset" },
      ]),
    );
    const { microphones } = result.current;
    expect(mediaDevices.asked).toBe(1);
    mediaDevices.list.splice(1, 1);
    for (let i = 0; i < 5; i += 1) mediaDevices.dispatchEvent(new Event("devicechange"));
    await waitFor(() => expect(result.current.microphones).toHaveLength(1));
    expect(mediaDevices.asked).toBe(2);
    expect(result.current.microphones).not.toBe(microphones);
    unmount();
    mediaDevices.dispatchEvent(new Event("devicechange"));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(mediaDevices.asked).toBe(2);
  });

  test("reads the names anew when the permission is given", async () => {
    mediaDevices.namesAreKnown = false;
    const status = Object.assign(new EventTarget(), { state: "prompt" });
    const query = (): Promise<EventTarget> => Promise.resolve(status);
    Object.defineProperty(navigator, "permissions", { value: { query }, configurable: true });
    const { result } = renderHook(() => useMicrophones(), { wrapper: scripted.withProvider() });
    await waitFor(() => expect(result.current.microphones[0]?.label).toBe(""));
    mediaDevices.namesAreKnown = true;
    status.state = "granted";
    status.dispatchEvent(new Event("change"));
    await waitFor(() => expect(result.current.microphones[0]?.label).toBe("Built-in"));
  });

  test("what is selected before a call is used at its start; the app's own start comes first", async () => {
    const { result } = renderHook(
      () => ({ ...useMicrophones(), controls: useConversationControls() }),
      { wrapper: scripted.withProvider() },
    );
    await act(() => result.current.select("mic-2"));
    expect(result.current.selectedId).toBe("mic-2");
    await act(async () => {
      void result.current.controls.startSession();
      await scripted.server.connected();
      scripted.server.accept();
    });
    expect(scripted.server.voice?.inputDeviceId).toBe("mic-2");
    await act(() => scripted.client.endSession());
    await act(async () => {
      void result.current.controls.startSession({ inputDeviceId: "mic-1" });
      await scripted.server.connected();
    });
    expect(scripted.server.voice?.inputDeviceId).toBe("mic-1");
  });

  test("what is selected during a call changes it, and a failure leaves the choice as it was", async () => {
    const { result } = renderHook(() => useMicrophones(), { wrapper: scripted.withProvider() });
    await scripted.connect();
    await act(() => result.current.select("mic-2"));
    expect(scripted.server.voice?.inputDeviceId).toBe("mic-2");
    vi.spyOn(scripted.client, "changeInputDevice").mockRejectedValue(new Error("gone"));
    await expect(result.current.select("mic-9")).rejects.toThrow("gone");
    expect(result.current.selectedId).toBe("mic-2");
  });

  test("of two choices the later one counts, whichever is done first; one while connecting is heeded", async () => {
    const { result } = renderHook(() => useMicrophones(), { wrapper: scripted.withProvider() });
    act(() => void scripted.client.startSession({ getAccessToken: () => "wct_1" }));
    await act(() => result.current.select("mic-1"));
    expect(scripted.server.voice?.inputDeviceId).toBe("mic-1");
    let finishFirst = (): void => {};
    vi.spyOn(scripted.client, "changeInputDevice").mockReturnValueOnce(
      new Promise((resolve) => (finishFirst = resolve)),
    );
    const first = result.current.select("mic-1");
    await act(() => result.current.select("mic-2"));
    await act(async () => {
      finishFirst();
      await first;
    });
    expect(result.current.selectedId).toBe("mic-2");
  });

  test("is empty on a server, without HTTPS, and where a policy forbids the question", async () => {
    const Provider = scripted.withProvider();
    const Page = (): ReactElement => <p>{useMicrophones().microphones.length}</p>;
    expect(
      renderToString(
        <Provider>
          <Page />
        </Provider>,
      ),
    ).toBe("<p>0</p>");
    vi.spyOn(mediaDevices, "enumerateDevices").mockRejectedValue(new Error("policy"));
    const { result } = renderHook(() => useMicrophones(), { wrapper: scripted.withProvider() });
    await act(async () => {});
    expect(result.current.microphones).toEqual([]);
    Object.defineProperty(navigator, "mediaDevices", { value: undefined, configurable: true });
    const insecure = renderHook(() => useMicrophones(), { wrapper: scripted.withProvider() });
    await act(async () => {});
    expect(insecure.result.current.microphones).toEqual([]);
  });
});

describe("useSpeakers", () => {
  test("says whether the browser lets a page choose", async () => {
    const { result } = renderHook(() => useSpeakers(), { wrapper: scripted.withProvider() });
    await waitFor(() => expect(result.current.speakers).toHaveLength(1));
    expect(result.current.isSupported).toBe(false);
    vi.stubGlobal(
      "AudioContext",
      class {
        setSinkId(): void {}
      },
    );
    expect(
      renderHook(() => useSpeakers(), { wrapper: scripted.withProvider() }).result.current
        .isSupported,
    ).toBe(true);
  });

  test("changes the call, and the next one", async () => {
    const { result } = renderHook(
      () => ({ ...useSpeakers(), controls: useConversationControls() }),
      { wrapper: scripted.withProvider() },
    );
    await scripted.connect();
    await act(() => result.current.select("out-1"));
    expect(scripted.server.voice?.outputDeviceId).toBe("out-1");
    await act(() => scripted.client.endSession());
    await act(async () => {
      void result.current.controls.startSession();
      await scripted.server.connected();
    });
    expect(scripted.server.voice?.outputDeviceId).toBe("out-1");
  });
});

describe("useMicrophonePermission", () => {
  class Status extends EventTarget {
    constructor(public state: string) {
      super();
    }
  }
  const withPermission = (status: Status | Error): void => {
    const query = async (): Promise<Status> => {
      if (status instanceof Error) throw status;
      return status;
    };
    Object.defineProperty(navigator, "permissions", { value: { query }, configurable: true });
  };
  const refuse = (name: string, message = ""): void =>
    void mediaDevices.getUserMedia.mockRejectedValue(new DOMException(message, name));

  test("follows the browser's record", async () => {
    const status = new Status("prompt");
    withPermission(status);
    const { result, unmount } = renderHook(() => useMicrophonePermission());
    expect(result.current.state).toBe("unknown");
    await waitFor(() => expect(result.current).toMatchObject({ state: "prompt", reason: null }));
    status.state = "denied";
    act(() => void status.dispatchEvent(new Event("change")));
    expect(result.current).toMatchObject({ state: "denied", reason: "person" });
    const removed = vi.spyOn(status, "removeEventListener");
    unmount();
    expect(removed).toHaveBeenCalled();
  });

  test("a browser that keeps no record tells when it is asked for, and the microphone is given back", async () => {
    withPermission(new TypeError("microphone is no permission name"));
    const stop = vi.fn();
    mediaDevices.getUserMedia.mockResolvedValue({ getTracks: () => [{ stop }] } as never);
    const { result } = renderHook(() => useMicrophonePermission());
    await act(async () => {});
    expect(result.current).toMatchObject({ state: "unknown", reason: null });
    await act(async () => {
      expect(await result.current.request()).toEqual({ state: "granted", reason: null });
    });
    expect(result.current.state).toBe("granted");
    expect(stop).toHaveBeenCalledTimes(1);
  });

  test.each([
    ["NotAllowedError", "Permission denied", "denied", "person"],
    ["NotAllowedError", "Permission denied by system", "denied", "system"],
    ["NotAllowedError", "Permission dismissed", "prompt", null],
    ["NotFoundError", "", "unknown", "none"],
    ["NotReadableError", "", "unknown", "system"],
  ])("%s (%s) is %s, because of: %s", async (name, message, state, reason) => {
    withPermission(new Status("prompt"));
    refuse(name, message);
    const { result } = renderHook(() => useMicrophonePermission());
    await act(async () => {});
    await act(async () => void (await result.current.request()));
    expect(result.current).toMatchObject({ state, reason });
  });

  test("a page without HTTPS and one under a policy can't ask at all", async () => {
    withPermission(new Status("prompt"));
    Object.defineProperty(document, "permissionsPolicy", {
      value: { allowsFeature: () => false },
      configurable: true,
    });
    const policy = renderHook(() => useMicrophonePermission());
    await act(async () => {});
    expect(policy.result.current).toMatchObject({ state: "denied", reason: "policy" });
    delete (document as { permissionsPolicy?: unknown }).permissionsPolicy;
    vi.stubGlobal("isSecureContext", false);
    const insecure = renderHook(() => useMicrophonePermission());
    await act(async () => {});
    expect(insecure.result.current).toMatchObject({ state: "denied", reason: "insecure" });
    await act(async () => void (await insecure.result.current.request()));
    expect(mediaDevices.getUserMedia).not.toHaveBeenCalled();
  });
});
