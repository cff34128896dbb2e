import { AtomsError, ConversationProvider } from "@atoms-kit/react";
import { conversation, type ScriptedCall } from "@atoms-kit/client/testing";
import type { Meta, StoryObj } from "@storybook/react-vite";
import type { CSSProperties } from "react";
import { expect, waitFor } from "storybook/test";
import { TalkButton } from "./TalkButton.js";

/** A call of the story's own, for its `play` to direct. */
const callOf = (loaded: Record<string, unknown>): ScriptedCall => loaded["call"] as ScriptedCall;

const meta = {
  title: "Widgets/TalkButton",
  component: TalkButton,
  tags: ["vrt"],
  loaders: [() => ({ call: conversation().agent("Hello!", { level: 0.8 }).createCall() })],
  render: (args, { loaded }) => (
    <ConversationProvider client={callOf(loaded).client}>
      <TalkButton {...args} />
    </ConversationProvider>
  ),
} satisfies Meta<typeof TalkButton>;

export default meta;

type Story = StoryObj<typeof meta>;

/** Starts a session, and brings it to where both sides are silent. */
async function connect(loaded: Record<string, unknown>): Promise<ScriptedCall> {
  const call = callOf(loaded);
  void call.client.startSession({});
  await call.connect();
  return call;
}

const waitForState = (canvasElement: HTMLElement, state: string): Promise<void> =>
  waitFor(() =>
    expect(canvasElement.querySelector('[data-slot="call-trigger"]')).toHaveAttribute(
      "data-state",
      state,
    ),
  );

const waitForLevel = (canvasElement: HTMLElement, level: string): Promise<void> =>
  waitFor(() =>
    expect(canvasElement.querySelector('[data-slot="call-trigger"]')).toHaveStyle({
      "--atoms-level": level,
    }),
  );

export const Disconnected: Story = {};

export const Connecting: Story = {
  play: async ({ loaded, canvasElement }) => {
    void callOf(loaded).client.startSession({});
    await waitForState(canvasElement, "connecting");
  },
};

export const Listening: Story = {
  play: async ({ loaded, canvasElement }) => {
    await connect(loaded);
    await waitForState(canvasElement, "connected");
  },
};

export const PersonSpeaking: Story = {
  play: async ({ loaded, canvasElement }) => {
    const { server } = await connect(loaded);
    server.levels.input = 0.4;
    await waitForLevel(canvasElement, "0.40");
  },
};

export const AgentSpeaking: Story = {
  play: async ({ loaded, canvasElement }) => {
    const { playUntil } = await connect(loaded);
    await playUntil(({ mode }) => mode === "speaking");
    await waitForLevel(canvasElement, "0.80");
    await expect(canvasElement.querySelector('[data-speaking="agent"]')).toBeVisible();
  },
};

export const MicrophoneDenied: Story = {
  play: async ({ loaded, canvas }) => {
    const { server, client } = callOf(loaded);
    server.microphoneError = new AtomsError(
      "microphone_denied",
      "The microphone was refused. Allow it in the browser's site settings, and try again.",
    );
    await client.startSession({}).catch(() => undefined);
    await canvas.findByRole("alert");
  },
};

export const Ended: Story = {
  play: async ({ loaded, canvas, canvasElement }) => {
    const { client } = await connect(loaded);
    await client.endSession();
    await waitForState(canvasElement, "disconnected");
    await waitFor(() => expect(canvas.getByRole("status")).toHaveTextContent("Call ended"));
  },
};

export const Focused: Story = {
  play: async ({ canvas, userEvent }) => {
    await userEvent.tab();
    await expect(canvas.getByRole("button")).toHaveFocus();
  },
};

export const Disabled: Story = { args: { disabled: true } };

export const Dark: Story = { globals: { theme: "dark" } };

export const DarkInCall: Story = { ...AgentSpeaking, globals: { theme: "dark" } };

export const DarkMicrophoneDenied: Story = { ...MicrophoneDenied, globals: { theme: "dark" } };

export const AnotherLanguage: Story = {
  args: {
    strings: {
      talk: "Sprechen",
      connecting: "Verbinde …",
      cancel: "Abbrechen",
      end: "Auflegen",
      connected: "Verbunden",
      ended: "Gespräch beendet",
      failed: "Das Gespräch ist gescheitert. Bitte noch einmal versuchen.",
    },
  },
};

/** The colours of a shadcn theme are taken over. */
export const ThemedByTokens: Story = {
  decorators: [
    (StoryComponent) => (
      <div style={{ "--primary": "#4338ca", "--primary-foreground": "#ffffff" } as CSSProperties}>
        <StoryComponent />
      </div>
    ),
  ],
};

export const TalkAndEnd: Story = {
  tags: ["!vrt"],
  play: async ({ loaded, canvas, canvasElement, userEvent }) => {
    const { server, connect: answer } = callOf(loaded);
    await userEvent.click(canvas.getByRole("button", { name: "Talk" }));
    await canvas.findByRole("button", { name: "Connecting… Cancel" });
    await answer();
    await userEvent.click(await canvas.findByRole("button", { name: "End" }));
    await canvas.findByRole("button", { name: "Talk" });
    await waitForState(canvasElement, "disconnected");
    await expect(server.sent.at(-1)).toEqual({ type: "session.close" });
  },
};
