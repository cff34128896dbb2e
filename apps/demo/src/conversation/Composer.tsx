import type { FormEvent, KeyboardEvent, ReactElement, Ref } from "react";
import { Icon } from "../Icon.js";

type ComposerProps = {
  ref: Ref<HTMLTextAreaElement>;
  /** Whether there is an agent to write to. */
  isReady: boolean;
  draft: string;
  onDraft: (draft: string) => void;
  onSend: (text: string) => void;
};

/** A text box: Enter sends, Shift+Enter begins a new line. */
export function Composer({ ref, isReady, draft, onDraft, onSend }: ComposerProps): ReactElement {
  const send = (event: FormEvent | KeyboardEvent): void => {
    event.preventDefault();
    const text = draft.trim();
    if (text === "" || !isReady) return;
    onDraft("");
    onSend(text);
  };

  const handleKeyDown = (event: KeyboardEvent): void => {
    // Enter that confirms a word of an input method is not meant for us. Safari reports it as key code 229.
    const isComposing = event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229;
    if (event.key === "Enter" && !event.shiftKey && !isComposing) send(event);
  };

  return (
    <form className="composer" onSubmit={send}>
      <textarea
        ref={ref}
        rows={1}
        aria-label="Message"
        placeholder="Write a message"
        dir="auto"
        enterKeyHint="send"
        value={draft}
        onChange={({ target }) => onDraft(target.value)}
        onKeyDown={handleKeyDown}
      />
      <button type="submit" className="button" data-kind="strong" disabled={!isReady}>
        <Icon>
          <path d="M5 12h13M12.5 6l6 6-6 6" />
        </Icon>
        <span className="composer-send">Send</span>
      </button>
    </form>
  );
}
