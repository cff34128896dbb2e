import { useConversationInput } from "@atoms-kit/react";
import type { ReactElement } from "react";
import { Icon } from "../Icon.js";

/** Its name stays the same: what is pressed or not is the mute. */
export function MuteButton(): ReactElement {
  const { isMuted, setMuted } = useConversationInput();
  return (
    <button
      type="button"
      className="button"
      aria-pressed={isMuted}
      onClick={() => setMuted(!isMuted)}
    >
      <Icon>
        <rect x="9" y="3" width="6" height="11" rx="3" />
        <path d="M5.5 11.500a6.5 6.5 0 0 0 13 0M12 18v3" />
        {isMuted && <path d="M4 3.5 20.5 20.5" />}
      </Icon>
      Mute
    </button>
  );
}
