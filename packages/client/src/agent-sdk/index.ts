export { agentSdkTransport } from "./agentSdkTransport.js";
export type {
  AtomsAgentConstructor,
  AtomsAgentEvent,
  AtomsAgentLike,
  AtomsAgentOptions,
} from "./atomsAgent.js";
