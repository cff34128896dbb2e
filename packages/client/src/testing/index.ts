export { createScriptedServer, type ScriptedServer } from "./scriptedServer.js";
export type { ScriptedVoiceState } from "./scriptedVoice.js";
