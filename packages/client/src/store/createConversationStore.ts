import { createStore, type StoreApi } from "zustand/vanilla";
import type { MicrophoneInfo } from "../audio/microphoneInfo.js";
import type {
  ConversationEvent,
  ConversationEventOf,
  ConversationStatus,
  Mode,
} from "../conversationEvents.js";
import type { AtomsError } from "../errors.js";
import { changeTranscript, type Transcript, type TranscriptChange } from "../session/transcript.js";
import type { ClientToolStates } from "../tools/toolDeclarations.js";
import type { TransportKind } from "../transport/transport.js";
import { fullCapabilities, type TransportCapabilities } from "../transport/transportFactory.js";

/** All that is known of a conversation. Levels and audio are not in it: they change too often. */
export type ConversationState = {
  readonly status: ConversationStatus;
  /** What made the status `error` or `reconnecting`, or the last problem of the call. */
  readonly error: AtomsError | null;
  /** The call id, from the connection until the next start. */
  readonly conversationId: string | null;
  readonly sessionId: string | null;
  /** The negotiated rate of both directions, in Hz. */
  readonly sampleRateHz: number | null;
  readonly transport: TransportKind | null;
  /** What the transport of the present or last call can do. */
  readonly capabilities: TransportCapabilities;
  /** When the call connected and ended, in ms since the epoch. */
  readonly connectedAt: number | null;
  readonly endedAt: number | null;
  readonly mode: Mode;
  readonly isMuted: boolean;
  readonly isOutputMuted: boolean;
  /** Neither side hears the other; the call goes on. */
  readonly isOnHold: boolean;
  /** 0 to 1. */
  readonly volume: number;
  readonly transcript: Transcript;
  /** The microphone in use, and what the browser does to its sound; null without a voice call. */
  readonly microphone: MicrophoneInfo | null;
  /** The microphone, not muted, has given no signal for 5 s. */
  readonly isMicrophoneSilent: boolean;
  /** The browser holds sound back until the next gesture. */
  readonly isAudioBlocked: boolean;
  /** Which attempt at another call is under way, from 1; 0 when the call has not broken. */
  readonly reconnectAttempt: number;
  /** When that attempt begins or began, in ms since the epoch; null when the call has not broken. */
  readonly reconnectAt: number | null;
  /** Which of the tools that the app declared the server has taken. */
  readonly clientTools: ClientToolStates;
};

/** A store that can be read and watched. Only the conversation itself writes to it. */
export type ConversationStore = Pick<
  StoreApi<ConversationState>,
  "getState" | "getInitialState" | "subscribe"
>;

/** The store and the one way to change it. */
export type ConversationStoreWriter = {
  store: ConversationStore;
  /** Applies events that belong together, in one `set`. */
  apply: (events: readonly ConversationEvent[]) => void;
};

const withoutVoice = {
  microphone: null,
  isMicrophoneSilent: false,
  isAudioBlocked: false,
  isOnHold: false,
} as const;

const unbroken = { reconnectAttempt: 0, reconnectAt: null } as const;

const initialState: ConversationState = {
  status: "disconnected",
  error: null,
  conversationId: null,
  sessionId: null,
  sampleRateHz: null,
  transport: null,
  capabilities: fullCapabilities,
  connectedAt: null,
  endedAt: null,
  mode: "listening",
  isMuted: false,
  isOutputMuted: false,
  volume: 1,
  transcript: [],
  ...withoutVoice,
  ...unbroken,
  clientTools: {},
};

/** @param now Milliseconds since the epoch. */
export function createConversationStore(now: () => number): ConversationStoreWriter {
  const { getState, getInitialState, subscribe, setState } = createStore(() => initialState);
  let turns = 0;
  const around: Surroundings = { now, newTurnId: () => (turns += 1) };
  return {
    store: { getState, getInitialState, subscribe },
    apply: (events) =>
      setState(
        (state) => events.reduce((after, event) => reduce(after, event, around), state),
        true,
      ),
  };
}

/** What a reduction can't know by itself. */
type Surroundings = { now: () => number; newTurnId: () => number };

/** What is heard and not kept. */
type Passing = ConversationEventOf<
  | "warning"
  | "vadScore"
  | "functionCall"
  | "toolResult"
  | "agentTextPart"
  | "agentTextCorrected"
  | "audio"
  | "incomingFrame"
  | "outgoingFrame"
  | "unknownFrame"
>;

function reduce(
  state: ConversationState,
  event: ConversationEvent,
  { now, newTurnId }: Surroundings,
): ConversationState {
  const change = (by: TranscriptChange): ConversationState => {
    const turn = { newId: newTurnId, callId: state.conversationId ?? "", now: now() };
    const transcript = changeTranscript(state.transcript, by, turn);
    return transcript === state.transcript ? state : { ...state, transcript };
  };
  switch (event.type) {
    case "statusChange":
      return reduceStatus(state, event.status);
    case "connect": {
      const { type: _, ...call } = event;
      return { ...state, ...call, connectedAt: now() };
    }
    case "reconnecting":
      return {
        ...change({ type: "settle", role: null }),
        reconnectAttempt: event.attempt,
        reconnectAt: now() + event.delayMs,
        error: event.error,
      };
    case "reconnected": {
      const { type: _, ...call } = event;
      return { ...state, ...call, ...unbroken, error: null };
    }
    case "disconnect":
      return {
        ...change({ type: "settle", role: null }),
        ...withoutVoice,
        ...unbroken,
        mode: "listening",
        endedAt: now(),
      };
    case "error":
    case "modeChange":
    case "mutedChange":
    case "volumeChange":
    case "holdChange":
    case "microphoneChange":
    case "capabilitiesChange":
    case "clientToolsChange": {
      const { type: _, ...changed } = event;
      return { ...state, ...changed };
    }
    case "outputMutedChange":
      return { ...state, isOutputMuted: event.isMuted };
    case "silentMicrophone":
      return { ...state, isMicrophoneSilent: event.isSilent };
    case "audioBlocked":
      return { ...state, isAudioBlocked: event.isBlocked };
    case "transcriptPart":
    case "message":
    case "textSent":
      return change(event);
    case "agentTurn":
      return event.state === "started" ? change({ type: "settle", role: "agent" }) : state;
    case "interruption":
      return change(event);
    default:
      event satisfies Passing;
      return state;
  }
}

function reduceStatus(state: ConversationState, status: ConversationStatus): ConversationState {
  if (status === "disconnected" || status === "error") {
    return { ...state, ...withoutVoice, status };
  }
  if (status !== "connecting") return { ...state, status };
  // A new start begins with a clean sheet; mutes and volume are the person's, and stay.
  const { isMuted, isOutputMuted, volume } = state;
  return { ...initialState, isMuted, isOutputMuted, volume, status };
}
