import type { AtomsError } from "../errors.js";
import type { TransportEvent } from "../transport/transport.js";
import { readMicrophoneError, sdkFailed, sdkRefused } from "./agentErrors.js";
import { nameOf, type AgentListener, type AgentSeat } from "./agentSeat.js";

/** One connection of an agent. */
export type AgentLine = {
  setMuted(isMuted: boolean): void;
  sendText(text: string): void;
  /** Ends it in silence. */
  end(): void;
};

type LineHost = {
  seat: AgentSeat;
  isInstance: boolean;
  /** The mute to begin with. */
  isMuted: boolean;
  emit: (event: TransportEvent) => void;
  onWarning: (warning: AtomsError) => void;
  /** The agent begins or ends to be heard, as far as the SDK tells. */
  onPlaying: (isPlaying: boolean) => void;
};

/**
 * Connects an agent, and tells of it in the words of the wire.
 *
 * @throws AtomsError `invalid_options` when the agent can't be used.
 */
export function openAgentLine(host: LineHost): AgentLine {
  const { seat, isInstance, emit, onPlaying } = host;
  const { agent } = seat;
  let { isMuted } = host;
  let isOn = false;
  let isOver = false;
  /** The server said what is wrong: that is better than what the SDK says. */
  let wasToldWhy = false;

  /** @param last what is told after everything else. */
  const finish = (last?: TransportEvent): void => {
    if (isOver) return;
    isOver = true;
    onPlaying(false);
    seat.leave(hear);
    if (last) emit(last);
  };

  const applyMute = (): void => {
    if (isMuted === agent.isMuted) return;
    const method = isMuted ? "mute" : "unmute";
    try {
      agent[method]();
    } catch (error) {
      throw sdkFailed(method, nameOf(error));
    }
    if (isMuted !== agent.isMuted) {
      host.onWarning(sdkFailed(method, "with `autoCaptureMic: false` it is dead"));
    }
  };

  /** A person who is muted must never be heard: rather no call. */
  const beginMuted = (): boolean => {
    try {
      applyMute();
    } catch (error) {
      finish({ type: "failed", error: error as AtomsError });
    }
    return !isOver;
  };

  const frame = (type: string, payload: unknown): void =>
    emit({ type: "frame", raw: { ...Object(payload), type } });

  const hear: AgentListener = (event, payload) => {
    switch (event) {
      case "session_started":
        isOn = true;
        if (beginMuted()) frame("session.created", payload);
        return;
      case "session_ended":
        return finish(endOf(payload));
      case "error":
        wasToldWhy ||= !isOn;
        return frame("error", readError(payload));
      default:
    }
    // Before its session an instance can only tell of the one before.
    if (!isOn) return;
    switch (event) {
      case "agent_start_talking":
        frame(event, payload);
        return onPlaying(true);
      case "agent_stop_talking":
        frame(event, payload);
        return onPlaying(false);
      case "transcript":
        return frame(event, payload);
      case "transcript_delta":
        return frame("transcript.delta", payload);
      default:
        event satisfies never;
    }
  };

  const connect = async (): Promise<void> => {
    try {
      await seat.connect(() => !isOver);
      // The SDK may have had no microphone to mute before.
      if (isOn && !isOver) beginMuted();
    } catch (error) {
      const broken: TransportEvent = { type: "closed", code: 1006, reason: "" };
      const microphone = readMicrophoneError(error);
      if (microphone !== null) finish({ type: "failed", error: microphone });
      else if (isOn || wasToldWhy) finish(broken);
      else finish({ type: "failed", error: sdkRefused(isInstance) });
    }
  };

  seat.take(hear);
  void connect();
  return {
    setMuted(next) {
      isMuted = next;
      if (isOn && !isOver) applyMute();
    },
    sendText(text) {
      try {
        agent.sendText(text);
      } catch (error) {
        throw sdkFailed("sendText", nameOf(error));
      }
    },
    end: () => finish(),
  };
}

/** It may be an `Error`, and its message may hold the address. */
function readError(payload: unknown): object {
  const { code, message } = Object(payload) as { code?: unknown; message?: unknown };
  if (typeof message !== "string") return { code };
  return { code, message: message.replaceAll(/\b(wct|sk)_[^\s&"']+/g, "$1_…") };
}

/** The SDK gives the server's word, or the close code as text. */
function endOf(payload: unknown): TransportEvent {
  const { reason } = Object(payload) as { reason?: unknown };
  const code = Number(reason);
  if (code >= 1000 && code < 5000) return { type: "closed", code, reason: "" };
  return { type: "frame", raw: { type: "session.closed", reason } };
}
