import { AtomsError, createConversationClient } from "@atoms-kit/client";
import { createScriptedServer, type ScriptedServer } from "@atoms-kit/client/testing";
import { ConversationProvider } from "@atoms-kit/react";
import { act, cleanup, render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { createRef, Profiler } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { TalkButton, type TalkButtonProps } from "./TalkButton.js";

afterEach(cleanup);

function renderButton(props: TalkButtonProps = {}): ScriptedServer {
  const server = createScriptedServer();
  const client = createConversationClient(server.runtime);
  render(
    <ConversationProvider client={client} conversationToken="wct_test">
      <TalkButton {...props} />
    </ConversationProvider>,
  );
  return server;
}

const button = (): HTMLElement => screen.getByRole("button");
const state = (): string | undefined => button().dataset["state"];

async function pressAndConnect(server: ScriptedServer): Promise<void> {
  await userEvent.click(button());
  await act(async () => {
    await server.connected();
    server.accept();
    server.playback("started");
    server.playback("drained");
  });
}

describe("TalkButton", () => {
  it("starts a call, and ends it", async () => {
    const server = renderButton();
    expect(button().getAttribute("type")).toBe("button");
    expect(button().dataset["slot"]).toBe("call-trigger");
    expect(state()).toBe("disconnected");
    expect(screen.getByRole("button", { name: "Talk" })).toBe(button());

    await pressAndConnect(server);
    expect(state()).toBe("connected");
    expect(screen.getByRole("button", { name: "End" })).toBe(button());

    await userEvent.click(button());
    expect(server.sent.at(-1)).toEqual({ type: "session.close" });
    expect(state()).toBe("disconnected");
    expect(screen.getByRole("button", { name: "Talk" })).toBe(button());
  });

  it("gives up when pressed while connecting", async () => {
    const server = renderButton();
    await userEvent.click(button());
    expect(state()).toBe("connecting");
    expect(screen.getByRole("button", { name: "Connecting… Cancel" })).toBe(button());

    await userEvent.click(button());
    expect(state()).toBe("disconnected");
    expect(server.voice?.microphone).not.toBe("open");
  });

  it("works by keyboard", async () => {
    renderButton();
    await userEvent.tab();
    expect(document.activeElement).toBe(button());
    await userEvent.keyboard("{Enter}");
    expect(state()).toBe("connecting");
    await userEvent.keyboard(" ");
    expect(state()).toBe("disconnected");
  });

  it("announces each change once, in a region that was there before", async () => {
    const server = renderButton();
    const region = screen.getByRole("status");
    const announced: string[] = [];
    new MutationObserver(() => announced.push(region.textContent ?? "")).observe(region, {
      childList: true,
      characterData: true,
      subtree: true,
    });
    expect(region.textContent).toBe("");

    await pressAndConnect(server);
    await act(async () => server.playback("started"));
    await act(async () => server.playback("drained"));
    await userEvent.click(button());
    expect(announced).toEqual(["Connecting…", "Connected", "Call ended"]);
    expect(screen.getByRole("status")).toBe(region);
  });

  it("says in words what went wrong, and can be pressed again", async () => {
    const server = renderButton();
    server.microphoneError = new AtomsError("microphone_denied", "The microphone was refused.");
    await userEvent.click(button());
    expect((await screen.findByRole("alert")).textContent).toBe("The microphone was refused.");
    expect(state()).toBe("error");
    expect(screen.getByRole("status").textContent).toBe("");

    server.microphoneError = null;
    await pressAndConnect(server);
    expect(screen.queryByRole("alert")).toBeNull();
    expect(state()).toBe("connected");
  });

  it("marks when the agent is heard", async () => {
    const server = renderButton();
    await pressAndConnect(server);
    expect(button().dataset["speaking"]).toBeUndefined();
    await act(async () => server.playback("started"));
    expect(button().dataset["speaking"]).toBe("agent");
    await act(async () => server.close());
    expect(button().dataset["speaking"]).toBeUndefined();
  });

  it("shows the level during a call, without rendering", async () => {
    const onRender = vi.fn();
    const server = createScriptedServer();
    const client = createConversationClient(server.runtime);
    render(
      <ConversationProvider client={client} conversationToken="wct_test">
        <Profiler id="button" onRender={onRender}>
          <TalkButton />
        </Profiler>
      </ConversationProvider>,
    );
    const level = (): string => button().style.getPropertyValue("--atoms-level");
    expect(level()).toBe("");
    await pressAndConnect(server);
    const renders = onRender.mock.calls.length;
    server.levels.output = 0.5;
    await vi.waitFor(() => expect(level()).toBe("0.50"));
    server.levels.output = 0;
    server.levels.input = 0.25;
    await vi.waitFor(() => expect(level()).toBe("0.25"));
    expect(onRender.mock.calls.length).toBe(renders);

    await userEvent.click(button());
    expect(level()).toBe("");
  });

  it("leaves the default action out when `onClick` prevents it", async () => {
    const onClick = vi.fn<NonNullable<TalkButtonProps["onClick"]>>((event) =>
      event.preventDefault(),
    );
    renderButton({ onClick });
    await userEvent.click(button());
    expect(onClick).toHaveBeenCalledOnce();
    expect(state()).toBe("disconnected");
  });

  it("passes attributes, style and ref to the button, and options to the session only", () => {
    const ref = createRef<HTMLButtonElement>();
    const server = createScriptedServer();
    const client = createConversationClient(server.runtime);
    render(
      <ConversationProvider client={client}>
        <TalkButton
          ref={ref}
          id="talk"
          className="big"
          style={{ fontSize: 20 }}
          disabled
          agentId="agent_1"
          tokenUrl="/token"
        />
      </ConversationProvider>,
    );
    expect(ref.current).toBe(button());
    expect(button().id).toBe("talk");
    expect(button().className).toBe("big");
    expect(button().style.fontSize).toBe("20px");
    expect(button()).toHaveProperty("disabled", true);
    expect(button().getAttributeNames()).not.toContain("tokenurl");
    expect(button().getAttributeNames()).not.toContain("agentid");
  });

  it("speaks another language", async () => {
    const server = renderButton({
      strings: { talk: "Sprechen", end: "Auflegen", connected: "Verbunden" },
    });
    expect(screen.getByRole("button", { name: "Sprechen" })).toBe(button());
    await pressAndConnect(server);
    expect(screen.getByRole("button", { name: "Auflegen" })).toBe(button());
    expect(screen.getByRole("status").textContent).toBe("Verbunden");
  });

  it("works without a provider", async () => {
    const onError = vi.fn();
    render(
      <TalkButton
        getAccessToken={() => Promise.reject(new Error("closed today"))}
        textOnly
        onError={onError}
      />,
    );
    await userEvent.click(button());
    expect((await screen.findByRole("alert")).textContent).toMatch(/closed today/);
    expect(onError).toHaveBeenCalledOnce();
  });
});
