import { useConversationStatus } from "@atoms-kit/react";
import { TalkButton } from "@atoms-kit/widgets";
import { useRef, type ReactElement } from "react";
import { Captions } from "../conversation/Captions.js";
import { CallStatusLine } from "./CallStatusLine.js";
import { CallTimer } from "./CallTimer.js";
import { LevelMeter } from "./LevelMeter.js";
import { MuteButton } from "./MuteButton.js";
import type { Medium } from "./useCallMedium.js";
import { VolumeSlider } from "./VolumeSlider.js";

type CallStageProps = {
  /** Whether there is an agent to talk to. */
  isReady: boolean;
  medium: Medium;
  onTalk: () => void;
  onRetry: () => void;
  onStartChat: () => void;
};

/** Where one starts, hears and ends the call. */
export function CallStage({
  isReady,
  medium,
  onTalk,
  onRetry,
  onStartChat,
}: CallStageProps): ReactElement {
  const { status } = useConversationStatus();
  const talkButton = useRef<HTMLButtonElement>(null);
  const isIdle = status === "disconnected" || status === "error";

  const retry = (): void => {
    // The pressed button is about to go: the focus must not go with it.
    talkButton.current?.focus();
    onRetry();
  };

  return (
    <section className="stage" aria-label="Call">
      <div className="stage-status">
        <CallStatusLine medium={medium} />
        <CallTimer />
      </div>
      <TalkButton
        ref={talkButton}
        className="talk"
        disabled={!isReady}
        textOnly={false}
        onClick={() => {
          if (isIdle) onTalk();
        }}
      />
      <div className="stage-actions">
        {status === "error" && (
          <button type="button" className="button" data-kind="strong" onClick={retry}>
            Try again
          </button>
        )}
        {isIdle && (
          <button type="button" className="button" disabled={!isReady} onClick={onStartChat}>
            Type instead
          </button>
        )}
      </div>
      <Captions />
      {medium === "voice" && (
        <div className="stage-controls">
          <div className="meters" aria-hidden="true">
            <LevelMeter side="input" label="You" />
            <LevelMeter side="output" label="Agent" />
          </div>
          <MuteButton />
          <VolumeSlider />
        </div>
      )}
    </section>
  );
}
