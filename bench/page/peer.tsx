import { ConversationProvider, useConversation, useConversationStatus } from "@elevenlabs/react";
import { useState } from "react";
import { createRoot } from "react-dom/client";
import { createHarness, root, showsMessages } from "./harness.js";

/** Resolves when the call is over: their `endSession` gives nothing back. */
let ended = (): void => {};

const harness = createHarness<ReturnType<typeof useConversation>>({
  begin: (hook, { signedUrl }) => hook.startSession({ signedUrl, connectionType: "websocket" }),
  stop: (hook) =>
    new Promise((resolve) => {
      ended = resolve;
      hook.endSession();
    }),
});

function WholeHook() {
  const hook = useConversation({
    onConnect: harness.onConnect,
    onError: harness.onError,
    onDisconnect: () => ended(),
  });
  harness.wholeHookRendered(hook);
  return <p>{hook.isSpeaking ? "speaking" : hook.status}</p>;
}

function StatusOnly() {
  const { status } = useConversationStatus();
  harness.statusOnlyRendered();
  return <p>{status}</p>;
}

type Message = { role: string; message: string };

/** Their transcript is the app's own business: the usual way is a list in React's state. */
function Messages() {
  const [messages, setMessages] = useState<Message[]>([]);
  useConversation({
    onMessage: ({ role, message }) => setMessages((before) => [...before, { role, message }]),
  });
  const last = messages.at(-1);
  return (
    <p>
      {messages.length} {last?.role}: {last?.message}
    </p>
  );
}

createRoot(root).render(
  <ConversationProvider>
    <WholeHook />
    <StatusOnly />
    {showsMessages && <Messages />}
  </ConversationProvider>,
);
