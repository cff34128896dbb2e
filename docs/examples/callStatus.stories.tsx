import {
  conversation,
  type ConversationScript,
  type ScriptedCall,
  type ScriptedCallOptions,
} from "@atoms-kit/client/testing";
import { ConversationProvider, useConversation, useConversationTranscript } from "@atoms-kit/react";
import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect } from "storybook/test";

function CallStatus() {
  const { status, isSpeaking, message } = useConversation();
  const caption = useConversationTranscript().at(-1)?.text;
  return (
    <div>
      <strong>{message ?? (isSpeaking ? "speaking" : status)}</strong>
      <p>{caption}</p>
    </div>
  );
}

/** A loader: each time that a story is shown, it has a call of its own, which is connecting. */
const startCall = (script: ConversationScript, options?: ScriptedCallOptions) => () => {
  const call = script.createCall(options);
  void call.client.startSession({});
  return { call };
};

const callOf = (loaded: Record<string, unknown>) => loaded["call"] as ScriptedCall;

const meta = {
  title: "Examples/CallStatus",
  component: CallStatus,
  decorators: [
    (Story, { loaded }) => (
      <ConversationProvider client={callOf(loaded).client}>
        <Story />
      </ConversationProvider>
    ),
  ],
} satisfies Meta<typeof CallStatus>;

export default meta;

type Story = StoryObj<typeof meta>;

const greeting = conversation().agent("Hello, how can I help you?");

export const Connecting: Story = { loaders: [startCall(greeting)] };

/** In the middle of a turn. */
export const AgentSpeaking: Story = {
  loaders: [startCall(greeting)],
  play: async ({ loaded, canvas }) => {
    await callOf(loaded).playUntil(({ transcript }) => transcript.at(-1)?.text === "Hello, how");
    await expect(await canvas.findByText("Hello, how")).toBeVisible();
    await expect(canvas.getByText("speaking")).toBeVisible();
  },
};

export const Refused: Story = {
  loaders: [startCall(conversation().refuse("503", "no agent is free"))],
  play: async ({ loaded, canvas }) => {
    await callOf(loaded).playAll();
    await expect(await canvas.findByText(/no agent is free/)).toBeVisible();
  },
};

/** To look at: it goes on by itself, a word every quarter of a second. */
export const Demo: Story = {
  loaders: [
    startCall(greeting.user("My parcel is late.").agent("I am looking for it."), {
      pace: { wordMs: 250, clock: window },
    }),
  ],
  play: ({ loaded }) => void callOf(loaded).playAll(),
};
