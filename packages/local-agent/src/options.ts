import type { AgentTool, Brain } from "./brain/brain.js";
import type { CallScript } from "./session/scriptedCall.js";
import type { FliteVoice } from "./speech/flite.js";
import type { Recognizer } from "./speech/recognizer.js";

/** Options of {@link startLocalAgent}. All of them may be left out. */
export type LocalAgentOptions = {
  /** TCP port on 127.0.0.1, 0 to 65535. Default 0: any free port. */
  port?: number;
  /** The only key that is accepted, as a raw `sk_` key and for minting. Default `sk_local`. */
  apiKey?: string;
  /** The only agent that exists. Default `agent_local`. */
  agentId?: string;
  /**
   * What the agent says first. May hold `{{name}}`, which becomes the call's variable of that name. An empty text
   * makes the agent wait. Default: a sentence that tells what it can do, under 5 s of speech.
   */
  greeting?: string;
  /** Decides what the agent answers. Default: {@link createScriptedBrain}. */
  brain?: Brain;
  /** Default `slt`. */
  voice?: FliteVoice;
  /** Tools that the agent has by its own configuration; a client can't declare one of these names. Default none. */
  tools?: readonly AgentTool[];
  /**
   * `auto` (the default) uses pocketsphinx when it is installed. `none` recognises nothing: what a person says
   * becomes a note of how long they spoke. Or a function that turns audio into words.
   */
  recognizer?: "auto" | "none" | Recognizer;
  /** How long a minted token can be used, in milliseconds, at least 1. Default 30000, as the vendor's. */
  tokenLifetimeMs?: number;
  /**
   * Leads every call instead of the agent, frame by frame: for tests and measurements. Then there is no greeting, and
   * `brain` is not asked. Default: none.
   */
  script?: CallScript;
  /** Gets one line per step of a call: never audio, words, keys or tokens. Default: nothing is logged. */
  log?: (line: string) => void;
};

/** A running agent. */
export type LocalAgent = {
  /** Address of the socket, without a query. */
  url: string;
  /** Base address of the REST API, without a slash at its end. */
  rest: string;
  /** Base address of the control endpoint, without a slash at its end. */
  control: string;
  agentId: string;
  apiKey: string;
  port: number;
  /** Ends every call with `session.closed`, and stops. Calling it again waits for the same end. */
  close(): Promise<void>;
};
