import { useRef, useState, type ReactElement } from "react";
import type { AgentInfo } from "./agent/agentInfo.js";
import { CallStage } from "./call/CallStage.js";
import { useCallMedium } from "./call/useCallMedium.js";
import { Composer } from "./conversation/Composer.js";
import { Suggestions } from "./conversation/Suggestions.js";
import { Transcript } from "./conversation/Transcript.js";
import { useSay } from "./conversation/useSay.js";

/** The call on one side, what was said on the other. */
export function Call({ agent }: { agent: AgentInfo | null }): ReactElement {
  const { medium, setMedium, start } = useCallMedium();
  const [draft, setDraft] = useState("");
  const say = useSay(start, setDraft);
  const composer = useRef<HTMLTextAreaElement>(null);

  const startChat = (): void => {
    void start("chat");
    composer.current?.focus();
  };

  return (
    <div className="call">
      <CallStage
        isReady={agent !== null}
        medium={medium}
        onTalk={() => setMedium("voice")}
        onRetry={() => void start(medium)}
        onStartChat={startChat}
      />
      <section className="conversation" aria-labelledby="conversation-title">
        <h2 id="conversation-title">Conversation</h2>
        <Transcript />
        {agent?.kind === "local" && <Suggestions onPick={say} />}
        <Composer
          ref={composer}
          isReady={agent !== null}
          draft={draft}
          onDraft={setDraft}
          onSend={say}
        />
      </section>
    </div>
  );
}
