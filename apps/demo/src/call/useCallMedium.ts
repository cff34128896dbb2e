import { useConversationControls } from "@atoms-kit/react";
import { useState } from "react";

/** A call that is spoken, where one can also write, or a chat without sound. */
export type Medium = "voice" | "chat";

/** Which medium the present or last session has, and how to start one. */
export function useCallMedium(): {
  medium: Medium;
  setMedium: (medium: Medium) => void;
  /** Rejects where the session does not start; the status says why. */
  start: (medium: Medium) => Promise<string>;
} {
  const { startSession } = useConversationControls();
  const [medium, setMedium] = useState<Medium>("voice");
  return {
    medium,
    setMedium,
    start(next) {
      setMedium(next);
      return startSession({ textOnly: next === "chat" });
    },
  };
}
