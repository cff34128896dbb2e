import {
  ConversationProvider,
  useConversation,
  useConversationStatus,
  useConversationTranscript,
  type UseConversationValue,
} from "@atoms-kit/react";
import { createRoot } from "react-dom/client";
import { createHarness, root, showsMessages } from "./harness.js";

const harness = createHarness<UseConversationValue>({
  begin: (hook, { origin, token }) =>
    void hook.startSession({ origin, getAccessToken: () => token }),
  stop: (hook) => hook.endSession(),
});

function WholeHook() {
  const hook = useConversation({ onConnect: harness.onConnect, onError: harness.onError });
  harness.wholeHookRendered(hook);
  return <p>{hook.isSpeaking ? "speaking" : hook.status}</p>;
}

function StatusOnly() {
  const { status } = useConversationStatus();
  harness.statusOnlyRendered();
  return <p>{status}</p>;
}

function Messages() {
  const turns = useConversationTranscript();
  const last = turns.at(-1);
  return (
    <p>
      {turns.length} {last?.role}: {last?.text}
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
