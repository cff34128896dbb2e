import type { Callbacks } from "./callbacks.js";
import { AtomsError } from "./errors.js";
import {
  findForeignOptions,
  noCounterpart,
  type ConnectionType,
  type DelayConfig,
  type ForeignOptions,
} from "./parity/foreignOptions.js";
import type { Conversation } from "./conversation.js";
import { isAndroid, isIos } from "./platform.js";
import type { DynamicVariables } from "./protocol/connectUrl.js";
import type { WireMode, WireSampleRate } from "./protocol/wire.js";
import { outside } from "./range.js";
import { findInvalidTool, type ClientTools } from "./tools/clientTools.js";
import type { SocketLike } from "./transport/socketLoop.js";
import type { TransportFactory } from "./transport/transportFactory.js";
import { passFetcher } from "./warn.js";

/** What a token is asked for. */
export type AccessTokenRequest = {
  agentId: string | undefined;
  mode: WireMode;
  /** To be fixed in the token when it is minted. */
  variables: DynamicVariables;
  /** Aborts when the start is given up. */
  signal: AbortSignal;
};

/** How a call that broke is tried again: after a time that doubles, and is shortened by chance by up to a half. */
export type ReconnectOptions = {
  /** How often in a row. 1 to 100, default 5. */
  maxAttempts?: number;
  /** The wait before the first attempt. 0 to 60000 ms, default 500. */
  initialDelayMs?: number;
  /** The longest wait. 0 to 60000 ms, default 10000. A `Retry-After` of the token endpoint can make it longer. */
  maxDelayMs?: number;
};

/** Scripts that the page hosts itself, for a CSP without `blob:`. One that is named is never replaced by a blob. */
export type AssetUrls = {
  /** `socket.worker.js`. */
  worker?: string;
  /** `voice.worklet.js`. */
  worklet?: string;
};

/** Who hears that a conversation has come to be. */
export type ConversationLifecycleOptions = {
  /** Gets the conversation when it is connected, before `onConnect`. The nearest to the start alone is called. */
  onConversationCreated?: (conversation: Conversation) => void;
};

/**
 * How a session is started.
 *
 * One of `signedUrl`, `conversationToken`, `getAccessToken`, `tokenUrl` and `apiKey` says how to get in; with several,
 * the first of them in this order is used.
 */
export type SessionOptions = SessionCallbacks & {
  /** Which agent to talk to. Needed with `apiKey`; otherwise passed to whoever mints the token. */
  agentId?: string;
  /** A whole `wss://…/agent/connect?token=wct_…` address, made by your server. Single use, 30 s. */
  signedUrl?: string;
  /** A `wct_` token, minted by your server. Single use, 30 s. */
  conversationToken?: string;
  /** Fetches a `wct_` token. Called once for each call: never before the person has allowed the microphone. */
  getAccessToken?: (
    request: AccessTokenRequest,
  ) => Promise<string | { accessToken: string }> | string | { accessToken: string };
  /**
   * An address of your own server that mints a token: it gets `{agent_id, mode, variables}` by POST, and answers with
   * `{accessToken}`, `{access_token}` or what the vendor's `register-call` gave it.
   */
  tokenUrl?: string;
  /** An `sk_` key. For Node and local work: in a public page everybody could read it. */
  apiKey?: string;
  /** Chat without audio: no microphone prompt, no AudioContext. Default false. */
  textOnly?: boolean;
  /** Values of the agent's prompt variables. Keys that the server fills in itself are dropped with a warning. */
  dynamicVariables?: DynamicVariables;
  /**
   * Functions that the agent may call, by the name it knows them under: those of its dashboard, or, with a description
   * and a schema, tools that it is told of when the call begins.
   */
  clientTools?: ClientTools;
  /** Where the service is. Default `wss://api.smallest.ai`. */
  origin?: string;
  /** Asked for with `apiKey`; with a token it is always 24000, the default. In Hz. */
  sampleRateHz?: WireSampleRate;
  /** How long the token, and then the session, may take. 1000 to 120000 ms, default 10000. */
  connectTimeoutMs?: number;
  /** Length of a microphone frame. 10 to 200 ms, default 20. */
  inputChunkDurationMs?: number;
  /** The microphone to use, by its `deviceId`; the system's default where it is not there, until it is. */
  inputDeviceId?: string;
  /**
   * The loudspeaker to use, by its `deviceId`. Where that can't be, the default one plays, and a `warning` says why
   * (`unsupported`, `speaker_not_found`).
   */
  outputDeviceId?: string;
  /** The app's own stream, instead of a microphone that is asked for. It is never stopped; only `changeInputDevice` replaces it. */
  inputStream?: MediaStream;
  /** On iOS: takes a headset's microphone where there is one, unless `inputDeviceId` names another. Default false. */
  preferHeadphonesForIosDevices?: boolean;
  /** Changes to how the microphone is opened: processing to switch off, for example. */
  microphoneConstraints?: MediaTrackConstraints;
  /** Starts with the microphone muted, or mutes it. */
  micMuted?: boolean;
  /** Loudness of the agent, 0 to 1. Default 1. */
  volume?: number;
  /**
   * Whether a call that breaks is followed by another, over the same microphone and with a fresh token: see
   * {@link ReconnectOptions} for how often. Default false. Atoms can't resume a call, so the agent begins anew; the
   * transcript is kept. Needs `getAccessToken`, `tokenUrl` or `apiKey`, because other tokens work once.
   */
  reconnect?: boolean | ReconnectOptions;
  /** Where the page hosts the scripts of `@atoms-kit/client/assets`; default: they are within the bundle, as blobs. */
  assetUrls?: AssetUrls;
  /**
   * As in `@elevenlabs/react`: where the page hosts our worklets. Both of theirs are one script here; `assetUrls` says
   * the same in our words, and has precedence.
   */
  workletPaths?: { rawAudioProcessor?: string; audioConcatProcessor?: string };
  /** Accepted for apps that name it: Atoms is always reached over a WebSocket. */
  connectionType?: ConnectionType;
  /** A wait between the microphone and the connection, each 0 to 60000 ms. Default: none. */
  connectionDelay?: DelayConfig;
  /** Keeps the screen on while a voice call lasts, where the browser can. Default true. */
  useWakeLock?: boolean;
  /** Makes options and functions that mean nothing on Atoms an error, instead of a warning. Default false. */
  strict?: boolean;
  /**
   * `auto` (default) uses a worker, and this thread where a worker can't start. A factory brings along another transport:
   * `agentSdkTransport` of `@atoms-kit/client/agent-sdk`, or one of your own.
   */
  transport?: "auto" | "worker" | "direct" | TransportFactory;
  /** Makes the socket, where the runtime has no `WebSocket` (Node 20): `(url) => new WebSocket(url)` of `ws`. */
  createSocket?: (url: string) => SocketLike;
};

type SessionCallbacks = Callbacks & ForeignOptions & ConversationLifecycleOptions;

/** Whether a session will be a chat. */
export function isTextOnly(options: SessionOptions): boolean {
  return options.textOnly ?? options.overrides?.conversation?.textOnly ?? false;
}

/** The rate to ask for, in Hz: the server has the last word. */
export function requestedRateHz({ apiKey, sampleRateHz }: SessionOptions): number {
  return (apiKey && sampleRateHz) || 24_000;
}

/** Length of a microphone frame unless `inputChunkDurationMs` says otherwise, in ms. */
export const DEFAULT_INPUT_CHUNK_DURATION_MS = 20;

/** Length of a microphone frame, in ms. */
export function chunkMsOf({ inputChunkDurationMs }: SessionOptions): number {
  return inputChunkDurationMs ?? DEFAULT_INPUT_CHUNK_DURATION_MS;
}

/** How long to wait before the connection, in ms. */
export function connectionDelayMs({ connectionDelay }: SessionOptions): number {
  const { default: usual = 0, android, ios } = connectionDelay ?? {};
  return (isIos() ? ios : isAndroid() ? android : undefined) ?? usual;
}

/** How long the token, and then the session, may take, in ms: the delay before the connection is not theirs. */
export function connectTimeoutMs(options: SessionOptions): number {
  return (options.connectTimeoutMs ?? 10_000) + connectionDelayMs(options);
}

/** How a broken call is tried again; empty where only that it is was said. */
export function reconnectOptions({ reconnect }: SessionOptions): ReconnectOptions {
  return Object(reconnect) as ReconnectOptions;
}

/**
 * What is wrong with the options, or null. Asked before anything is opened.
 *
 * @param needsWayIn False where the transport has one.
 */
export function findInvalidOption(options: SessionOptions, needsWayIn = true): AtomsError | null {
  const { signedUrl, conversationToken, getAccessToken, tokenUrl, apiKey } = options;
  const { agentId, origin, sampleRateHz } = options;
  const hasWayIn = signedUrl || conversationToken || getAccessToken || tokenUrl || apiKey;
  if (needsWayIn && !hasWayIn) {
    return invalid(`There is no way in. ${passFetcher}`);
  }
  const foreign = options.strict ? findForeignOptions(options)[0] : undefined;
  if (foreign !== undefined) return noCounterpart(foreign);
  if (signedUrl && !/^wss?:\/\//.test(signedUrl)) {
    return invalid("`signedUrl` must begin with wss:// or ws://.");
  }
  if (conversationToken && !/^(wct|sk)_\S+$/.test(conversationToken)) {
    return invalid("`conversationToken` must begin with wct_.");
  }
  if ((apiKey || conversationToken?.startsWith("sk_")) && !agentId) {
    return invalid("An API key needs `agentId`.");
  }
  if (origin !== undefined && !/^(wss?|https?):\/\/[^/]/.test(origin)) {
    return invalid("`origin` must begin with wss://, ws:// or http(s)://.");
  }
  if (sampleRateHz !== undefined && !/^(8|16|24|48)000$/.test(`${sampleRateHz}`)) {
    return invalid("`sampleRateHz` must be 8000, 16000, 24000 or 48000.");
  }
  const reconnect = reconnectOptions(options);
  for (const [key, value] of Object.entries(options.dynamicVariables ?? {})) {
    if (!["string", "number", "boolean"].includes(typeof value)) {
      return invalid(`The variable \`${key}\` must be a string, number or boolean.`);
    }
  }
  for (const [name, tool] of Object.entries(options.clientTools ?? {})) {
    const error = findInvalidTool(name, tool);
    if (error !== null) return error;
  }
  return (
    outside("volume", options.volume, 0, 1) ??
    outside("connectTimeoutMs", options.connectTimeoutMs, 1000, 120_000) ??
    outside("inputChunkDurationMs", options.inputChunkDurationMs, 10, 200) ??
    outside("connectionDelay", connectionDelayMs(options), 0, 60_000) ??
    outside("reconnect.maxAttempts", reconnect.maxAttempts, 1, 100) ??
    outside("reconnect.initialDelayMs", reconnect.initialDelayMs, 0, 60_000) ??
    outside("reconnect.maxDelayMs", reconnect.maxDelayMs, 0, 60_000)
  );
}

function invalid(message: string): AtomsError {
  return new AtomsError("invalid_options", message);
}
