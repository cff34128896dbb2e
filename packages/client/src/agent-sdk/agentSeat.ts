import { AtomsError } from "../errors.js";
import type { AtomsAgentEvent, AtomsAgentLike } from "./atomsAgent.js";

/** Hears an agent's events. What they carry is the vendor's, and is not trusted. */
export type AgentListener = (event: AtomsAgentEvent, payload: unknown) => void;

/** An agent, and the one call that has it. */
export type AgentSeat = {
  readonly agent: AtomsAgentLike;
  /**
   * Takes the seat, until it is left: then nothing is heard any more.
   *
   * @throws AtomsError `invalid_options` when another call has it, and when the agent is none.
   */
  take(listener: AgentListener): void;
  /** Connects the agent, once a `connect` of an earlier call has come to its end. */
  connect(isStillWanted: () => boolean): Promise<void>;
  /** Gives the seat back, and disconnects the agent. */
  leave(listener: AgentListener): void;
};

const events = Object.keys({
  session_started: true,
  session_ended: true,
  agent_start_talking: true,
  agent_stop_talking: true,
  transcript: true,
  transcript_delta: true,
  error: true,
} satisfies Record<AtomsAgentEvent, true>) as AtomsAgentEvent[];

/** Takes no part in a call yet. */
export function createAgentSeat(agent: AtomsAgentLike): AgentSeat {
  let taken: AgentListener | null = null;
  let isWired = false;
  let unsubscribe: (() => void)[] = [];
  /** A session that was broken off may still tell of its end, when the next call has begun already. */
  let owesEnd = false;
  let isOn = false;
  let settled: Promise<unknown> = Promise.resolve();

  const hear: AgentListener = (event, payload) => {
    if (event === "session_ended" && owesEnd) {
      owesEnd = false;
      return;
    }
    if (taken === null) return;
    if (event === "session_started") owesEnd = false;
    if (event === "session_started" || event === "session_ended")
      isOn = event === "session_started";
    taken(event, payload);
  };

  const unwire = (): void => {
    for (const end of unsubscribe) tryTo(end);
    unsubscribe = [];
    isWired = false;
  };

  const wire = (): void => {
    if (isWired) return;
    isWired = true;
    for (const event of events) {
      const end: unknown = agent.on(event, (payload) => hear(event, payload));
      if (typeof end === "function") unsubscribe.push(() => (end as () => void)());
    }
  };

  const hangUp = (): void => tryTo(() => agent.disconnect());

  return {
    agent,
    take(listener) {
      if (taken !== null) {
        throw new AtomsError(
          "invalid_options",
          "This AtomsAgent is in a call already. Pass the class: then each call has an agent of its own.",
        );
      }
      try {
        wire();
      } catch (error) {
        unwire();
        throw new AtomsError(
          "invalid_options",
          `\`agentSdkTransport\` was given something that is no AtomsAgent (${nameOf(error)}).`,
        );
      }
      taken = listener;
    },
    async connect(isStillWanted) {
      await settled;
      if (!isStillWanted()) return;
      // A call that ended while its agent was connecting: that may not have been ready to be disconnected.
      const connecting = connectAgent(agent).finally(() => !isStillWanted() && hangUp());
      settled = connecting.catch(() => {});
      await connecting;
    },
    leave(listener) {
      if (taken !== listener) return;
      taken = null;
      owesEnd ||= isOn;
      isOn = false;
      // Handlers that can't be taken back are used again: an instance never collects them.
      if (unsubscribe.length === events.length) unwire();
      hangUp();
    },
  };
}

/** Throws by its promise alone. */
async function connectAgent(agent: AtomsAgentLike): Promise<void> {
  await agent.connect();
}

/** What an SDK throws while it is being left can't change anything any more; its promises neither. */
function tryTo(work: () => unknown): void {
  try {
    Promise.resolve(work()).catch(() => {});
  } catch {}
}

/** Of an error its name alone: the message may hold the address, and with it the token. */
export function nameOf(error: unknown): string {
  const { name } = Object(error) as { name?: unknown };
  return typeof name === "string" ? name : typeof error;
}
