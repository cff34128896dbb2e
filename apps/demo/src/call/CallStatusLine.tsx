import {
  useAudioHealth,
  useConversationControls,
  useConversationInput,
  useConversationMode,
  useConversationStatus,
  useReconnect,
} from "@atoms-kit/react";
import type { ReactElement } from "react";
import type { Medium } from "./useCallMedium.js";

/** Where the call stands, for the eye: the talk button announces the changes that matter. */
export function CallStatusLine({ medium }: { medium: Medium }): ReactElement {
  const { status } = useConversationStatus();
  const { isSpeaking } = useConversationMode();
  const { isMuted } = useConversationInput();
  const { getId } = useConversationControls();
  const { isReconnecting } = useReconnect();
  const { isAudioBlocked, isMicrophoneSilent } = useAudioHealth();

  const words = (): string => {
    switch (status) {
      case "disconnected":
        // The id of a call outlives it.
        return getId() === "" ? "Ready when you are" : "Call ended";
      case "connecting":
        return isReconnecting ? "The line broke. Connecting again…" : "Connecting…";
      case "error":
        return "Something went wrong";
      case "connected":
        if (medium === "chat") return "Connected · chat";
        if (isAudioBlocked) return "Connected · click or press a key to hear the agent";
        if (isSpeaking) return "Connected · agent is speaking";
        if (isMuted) return "Connected · you are muted";
        return isMicrophoneSilent
          ? "Connected · your microphone is silent. Is it switched on?"
          : "Connected · listening";
      default:
        return status satisfies never;
    }
  };

  return (
    <p className="status-line" data-state={status}>
      {words()}
    </p>
  );
}
