import type { VoiceListeners, VoicePath, VoiceSettings } from "../audio/voicePath.js";
import { AtomsError } from "../errors.js";
import type { SessionOptions } from "../options.js";
import type { Transport, TransportLink } from "./transport.js";

/** What a transport can do. Of the built-in ones all is true but `ownsAudio`. */
export type TransportCapabilities = {
  /** Microphone and loudspeaker are the transport's: no AudioContext is made. */
  readonly ownsAudio: boolean;
  /** `changeInputDevice` and `changeOutputDevice` work within a call. */
  readonly canChangeDevice: boolean;
  /** `setVolume`, `setOutputMuted` and `setOnHold` work within a call. */
  readonly canSetVolume: boolean;
  /** There are levels, frequencies, voice scores and an output stream; else they are 0, empty, silent and null. */
  readonly hasLevels: boolean;
  /** The agent can call tools of the app. */
  readonly canCallTools: boolean;
  /** `textOnly` works. */
  readonly canChat: boolean;
  /** `reconnect` works. */
  readonly canReconnect: boolean;
};

/** How one call will travel. */
export type TransportPlan = {
  /** What differs from the built-in transports. `ownsAudio` follows from `openVoice`. */
  readonly capabilities?: Partial<Omit<TransportCapabilities, "ownsAudio">>;
  /** The way in is within the transport: no token is asked for, and the address to connect to is empty. Default false. */
  readonly hasOwnCredential?: boolean;
  /** Makes the transport, in the click. What it throws or rejects with ends the start. */
  readonly createTransport: (link: TransportLink) => Transport | Promise<Transport>;
  /** The audio, where it is the transport's own: see {@link createOwnVoice}. Default: the page's, over `attach`. */
  readonly openVoice?: (settings: VoiceSettings, listeners: VoiceListeners) => VoicePath;
};

/**
 * A transport of your own, as the option `transport`. Called once for each call, and opens nothing yet. What it throws
 * ends the start: throw an `AtomsError` where the options ask for what can't be.
 */
export type TransportFactory = (options: SessionOptions) => TransportPlan;

/** What the transports over a socket of our own can do. */
export const fullCapabilities: TransportCapabilities = {
  ownsAudio: false,
  canChangeDevice: true,
  canSetVolume: true,
  hasLevels: true,
  canCallTools: true,
  canChat: true,
  canReconnect: true,
};

export function capabilitiesOf({ capabilities, openVoice }: TransportPlan): TransportCapabilities {
  return { ...fullCapabilities, ...capabilities, ownsAudio: openVoice !== undefined };
}

/** Something was asked for that the transport of the call can't do. */
export function transportLacks(name: keyof TransportCapabilities): AtomsError {
  return new AtomsError(
    "unsupported",
    `This transport can't do that: \`${name}\` is false. The default one can.`,
    { details: { capability: name } },
  );
}
