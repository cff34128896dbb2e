/** What an app pays for `useConversation`: nothing else is in this bundle. */
export { ConversationProvider, useConversation } from "@elevenlabs/react";
