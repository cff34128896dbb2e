export { TalkButton, type TalkButtonProps } from "./talk-button/TalkButton.js";
export type { TalkButtonStrings } from "./talk-button/talkButtonStrings.js";
