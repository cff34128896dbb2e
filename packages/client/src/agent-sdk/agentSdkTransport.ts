import { isMicrophoneGranted, openMicrophone, stopStream } from "../audio/microphone.js";
import { AtomsError } from "../errors.js";
import type { SessionOptions } from "../options.js";
import type { WireClientFrame, WireSampleRate } from "../protocol/wire.js";
import { createOwnVoice } from "../transport/ownVoice.js";
import type { ConnectRequest, TransportEvent } from "../transport/transport.js";
import type { TransportFactory } from "../transport/transportFactory.js";
import { openAgentLine, type AgentLine } from "./agentLine.js";
import { createAgentSeat, nameOf, type AgentSeat } from "./agentSeat.js";
import type { AtomsAgentConstructor, AtomsAgentLike, AtomsAgentOptions } from "./atomsAgent.js";

/** One seat for each instance, whoever wraps it, and however often. */
const seats = new WeakMap<AtomsAgentLike, AgentSeat>();

/**
 * Calls by the vendor's own SDK, `@smallest-ai/agent-sdk`, as the option `transport`. It opens microphone and
 * loudspeaker itself; what it can't do is `false` in {@link TransportCapabilities}, and fails with `unsupported`.
 *
 * @param agent `AtomsAgent`: each call gets an agent of its own, and a token as in other calls. Or an instance, made with
 *   a token or key of its own: one call at a time, and no `reconnect`.
 */
export function agentSdkTransport(agent: AtomsAgentConstructor | AtomsAgentLike): TransportFactory {
  const isInstance = typeof agent !== "function";

  return (options) => {
    if (options.inputStream) {
      throw new AtomsError(
        "unsupported",
        "The agent SDK opens the microphone itself, so `inputStream` can't be sent. Leave `transport` out.",
      );
    }
    let line: AgentLine | null = null;
    let isMuted = false;
    let report = (_isPlaying: boolean): void => {};

    const takeSeat = (request: ConnectRequest): AgentSeat => {
      if (isInstance) {
        const seat = seats.get(agent) ?? createAgentSeat(agent);
        seats.set(agent, seat);
        return seat;
      }
      const given = agentOptions(options, request);
      try {
        return createAgentSeat(new agent(given));
      } catch (error) {
        // Without the message: it may hold the token.
        throw new AtomsError("invalid_options", `No AtomsAgent could be made (${nameOf(error)}).`);
      }
    };

    return {
      hasOwnCredential: isInstance,
      capabilities: {
        canChangeDevice: false,
        canSetVolume: false,
        hasLevels: false,
        canCallTools: false,
        canChat: false,
        canReconnect: !isInstance,
      },
      createTransport({ emit, onWarning }) {
        warnOfIgnored(options, isInstance, onWarning);
        return {
          kind: "agent-sdk",
          attach() {},
          connect(request) {
            line?.end();
            const seat = takeSeat(request);
            line = openAgentLine({
              seat,
              isInstance,
              isMuted,
              emit,
              onWarning,
              onPlaying: (isPlaying) => report(isPlaying),
            });
          },
          disconnect: () => line?.end(),
          send(text) {
            const frame = JSON.parse(text) as WireClientFrame;
            if (frame.type === "input_text.send") line?.sendText(frame.text);
            if (frame.type !== "session.close") return;
            line?.end();
            // The SDK does not say when the server has said goodbye.
            emit(goodbye);
          },
          tapAudio() {},
          stats: () =>
            Promise.resolve({ framesSent: 0, framesDropped: 0, bytesSent: 0, bytesReceived: 0 }),
          close: () => line?.end(),
        };
      },
      openVoice(settings, { onReport }) {
        isMuted = settings.microphone.muted;
        let wasPlaying = false;
        report = (isPlaying) => {
          if (isPlaying === wasPlaying) return;
          wasPlaying = isPlaying;
          onReport({ type: isPlaying ? "started" : "drained", position: 0 });
        };
        return createOwnVoice(
          {
            open: () => askForMicrophone(settings.microphone.deviceId),
            setMuted(next) {
              line?.setMuted(next);
              isMuted = next;
            },
            stop: () => line?.end(),
          },
          settings,
        );
      },
    };
  };
}

const goodbye: TransportEvent = { type: "closed", code: 1000, reason: "" };

/**
 * Lets the person answer the prompt now: the SDK asks only when the token is there already, which lives for 30 seconds,
 * and says of a refusal no more than of anything else. The microphone is closed again at once.
 */
async function askForMicrophone(deviceId: string | undefined): Promise<void> {
  if (await isMicrophoneGranted()) return;
  stopStream(await openMicrophone(deviceId === undefined ? {} : { deviceId }));
}

/** The SDK makes its own address: it takes origin and token from the one that the others connect to. */
function agentOptions(
  { agentId, inputDeviceId, outputDeviceId }: SessionOptions,
  { url, sampleRateHz }: ConnectRequest,
): AtomsAgentOptions {
  const { protocol, host, searchParams } = new URL(url);
  const apiKey = searchParams.get("token");
  if (!apiKey) {
    throw new AtomsError(
      "token_failed",
      "`signedUrl` has no `token` in its query, and the agent SDK takes nothing else of it.",
    );
  }
  return {
    apiKey,
    agentId: agentId ?? searchParams.get("agent_id") ?? "",
    baseUrl: `${protocol}//${host}`,
    sampleRate: sampleRateHz as WireSampleRate,
    autoCaptureMic: true,
    ...(inputDeviceId !== undefined && { captureDeviceId: inputDeviceId }),
    ...(outputDeviceId !== undefined && { playbackDeviceId: outputDeviceId }),
  };
}

/** Options that would change what is heard or said, and can't. */
function warnOfIgnored(
  options: SessionOptions,
  isInstance: boolean,
  onWarning: (warning: AtomsError) => void,
): void {
  const { volume, apiKey, dynamicVariables, microphoneConstraints } = options;
  const ignored = Object.entries({
    volume: volume !== undefined && volume !== 1,
    microphoneConstraints: microphoneConstraints !== undefined,
    // With a token they are in it.
    dynamicVariables: dynamicVariables !== undefined && (isInstance || apiKey !== undefined),
    inputDeviceId: isInstance && options.inputDeviceId !== undefined,
    outputDeviceId: isInstance && options.outputDeviceId !== undefined,
  }).flatMap(([name, isIgnored]) => (isIgnored ? `\`${name}\`` : []));
  if (ignored.length === 0) return;
  onWarning(
    new AtomsError(
      "unsupported",
      `The agent SDK knows nothing of ${ignored.join(", ")}: left out.${isInstance ? " Name devices to the instance, or pass the class." : ""}`,
    ),
  );
}
