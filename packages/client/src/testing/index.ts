export { conversation, type ConversationScript } from "./conversationScript.js";
export type { ScriptedCall, ScriptedCallOptions } from "./scriptedCall.js";
export type { ConversationScriptOptions } from "./scriptStage.js";
export type { AgentTurnOptions, StepContext, ToolCallOptions, TurnOptions } from "./scriptSteps.js";
export type { JsonValue, ScriptedToolResult, ToolExpectation } from "./toolAnswers.js";
export { createScriptedServer, type ScriptedServer } from "./scriptedServer.js";
export type { ScriptedVoiceState } from "./scriptedVoice.js";
