import type { ConversationClient } from "./conversationClient.js";
import { createConversationClient } from "./createConversationClient.js";
import { AtomsError } from "./errors.js";
import type { SessionOptions } from "./options.js";
import type { TextConversation, VoiceConversation } from "./parity/typeNames.js";

/** A call that is on, in the style of `@elevenlabs/client`. In React use the hooks of `@atoms-kit/react` instead. */
export type Conversation = Omit<
  ConversationClient,
  | "startSession"
  | "setMuted"
  | "getConversation"
  | "store"
  | "on"
  | "addCallbacks"
  | "registerClientTool"
> & {
  /** A chat is `text`. */
  readonly type: "voice" | "text";
  /** Whether the call is on. */
  readonly isOpen: () => boolean;
  /** While muted, silence is sent. */
  readonly setMicMuted: (isMuted: boolean) => void;
};

/** The kind of conversation that options lead to. */
type ConversationFor<Options extends SessionOptions> = Options extends { textOnly: true }
  ? TextConversation
  : Options extends { textOnly: false }
    ? VoiceConversation
    : TextConversation | VoiceConversation;

/** Starts calls in the style of `@elevenlabs/client`. */
export const Conversation = {
  /**
   * Starts a session and resolves when it is connected. Call it in the handler of a click.
   *
   * @throws AtomsError, which reaches `onError` too.
   */
  async startSession<const Options extends SessionOptions>(
    options: Options,
  ): Promise<ConversationFor<Options>> {
    const client = createConversationClient();
    await client.startSession(options);
    const conversation = client.getConversation();
    if (conversation === null) {
      throw new AtomsError("aborted", "The call ended as soon as it had begun.");
    }
    // The option decides about both.
    return conversation as ConversationFor<Options>;
  },
};
