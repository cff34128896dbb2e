import {
  AtomsError,
  ConversationProvider,
  createConversationClient,
  type ConversationClient,
} from "@atoms-kit/react";
import { createScriptedServer, type ScriptedServer } from "@atoms-kit/client/testing";
import type { Meta, StoryObj } from "@storybook/react-vite";
import type { CSSProperties } from "react";
import { expect, waitFor } from "storybook/test";
import { TalkButton } from "./TalkButton.js";

type Script = { server: ScriptedServer; client: ConversationClient };

const session = { conversationToken: "wct_story" };

/** A server and a client of the story's own, for its `play` to direct. */
const script = (loaded: Record<string, unknown>): Script => loaded as Script;

const meta = {
  title: "Widgets/TalkButton",
  component: TalkButton,
  tags: ["vrt"],
  loaders: [
    (): Script => {
      const server = createScriptedServer();
      return { server, client: createConversationClient(server.runtime) };
    },
  ],
  render: (args, { loaded }) => (
    <ConversationProvider client={script(loaded).client} {...session}>
      <TalkButton {...args} />
    </ConversationProvider>
  ),
} satisfies Meta<typeof TalkButton>;

export default meta;

type Story = StoryObj<typeof meta>;

/** Brings the call to where both sides are silent. */
async function connect({ server, client }: Script): Promise<void> {
  const started = client.startSession(session);
  await server.connected();
  server.accept();
  await started;
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
    const { client, server } = script(loaded);
    void client.startSession(session);
    await server.connected();
    await waitForState(canvasElement, "connecting");
  },
};

export const Listening: Story = {
  play: async ({ loaded, canvasElement }) => {
    await connect(script(loaded));
    await waitForState(canvasElement, "connected");
  },
};

export const PersonSpeaking: Story = {
  play: async ({ loaded, canvasElement }) => {
    const { server } = script(loaded);
    await connect(script(loaded));
    server.levels.input = 0.4;
    await waitForLevel(canvasElement, "0.40");
  },
};

export const AgentSpeaking: Story = {
  play: async ({ loaded, canvasElement }) => {
    const { server } = script(loaded);
    await connect(script(loaded));
    server.levels.output = 0.8;
    server.playback("started");
    await waitForLevel(canvasElement, "0.80");
    await expect(canvasElement.querySelector('[data-speaking="agent"]')).toBeVisible();
  },
};

export const MicrophoneDenied: Story = {
  play: async ({ loaded, canvas }) => {
    const { server, client } = script(loaded);
    server.microphoneError = new AtomsError(
      "microphone_denied",
      "The microphone was refused. Allow it in the browser's site settings, and try again.",
    );
    await client.startSession(session).catch(() => undefined);
    await canvas.findByRole("alert");
  },
};

export const Ended: Story = {
  play: async ({ loaded, canvas, canvasElement }) => {
    await connect(script(loaded));
    await script(loaded).client.endSession();
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
    const { server } = script(loaded);
    await userEvent.click(canvas.getByRole("button", { name: "Talk" }));
    await canvas.findByRole("button", { name: "Connecting… Cancel" });
    await server.connected();
    server.accept();
    await userEvent.click(await canvas.findByRole("button", { name: "End" }));
    await canvas.findByRole("button", { name: "Talk" });
    await waitForState(canvasElement, "disconnected");
    await expect(server.sent.at(-1)).toEqual({ type: "session.close" });
  },
};
