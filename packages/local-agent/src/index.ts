export type {
  AgentTool,
  Brain,
  BrainReply,
  BrainTurn,
  HistoryEntry,
  ToolOutcome,
} from "./brain/brain.js";
export { createScriptedBrain, type ScriptedBrainOptions } from "./brain/scriptedBrain.js";
export type { Fault } from "./faults.js";
export type { LocalAgent, LocalAgentOptions } from "./options.js";
export type { ClientFrame } from "./session/clientFrames.js";
export type { CallScript, ScriptedCall } from "./session/scriptedCall.js";
export type { FliteVoice } from "./speech/flite.js";
export type { Recognizer } from "./speech/recognizer.js";
export type { Audio } from "./speech/wav.js";
export { startLocalAgent } from "./startLocalAgent.js";
