// By its path: the client can't depend on a package that takes its types from the client.
export {
  startLocalAgent,
  type Brain,
  type Fault,
  type LocalAgent,
} from "../packages/local-agent/src/index.js";
