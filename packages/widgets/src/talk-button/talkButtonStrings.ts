/** Every word of a {@link TalkButton} that the person sees or hears, except an error's own message. */
export type TalkButtonStrings = {
  /** Starts a call. */
  talk: string;
  /** While a call is being set up; announced as well. */
  connecting: string;
  /** Added to `connecting` in the button's name: what a press does then. Not visible. */
  cancel: string;
  /** Ends the call. */
  end: string;
  /** Announced when the call is on. */
  connected: string;
  /** Announced when the call, or the attempt, is over. */
  ended: string;
  /** Shown with an error that has no message. */
  failed: string;
};

/** English. */
export const defaultTalkButtonStrings = {
  talk: "Talk",
  connecting: "Connecting…",
  cancel: "Cancel",
  end: "End",
  connected: "Connected",
  ended: "Call ended",
  failed: "The call failed. Try again.",
} as const satisfies TalkButtonStrings;
