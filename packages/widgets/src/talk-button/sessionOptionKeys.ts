import type { SessionOptions } from "@atoms-kit/react";

const sessionOptionKeys = {
  agentId: true,
  signedUrl: true,
  conversationToken: true,
  getAccessToken: true,
  tokenUrl: true,
  apiKey: true,
  textOnly: true,
  overrides: true,
  dynamicVariables: true,
  clientTools: true,
  origin: true,
  sampleRateHz: true,
  connectTimeoutMs: true,
  inputChunkDurationMs: true,
  inputDeviceId: true,
  outputDeviceId: true,
  inputStream: true,
  microphoneConstraints: true,
  reconnect: true,
  assetUrls: true,
  micMuted: true,
  volume: true,
  transport: true,
  createSocket: true,
  onConnect: true,
  onDisconnect: true,
  onError: true,
  onMessage: true,
  onAudio: true,
  onModeChange: true,
  onStatusChange: true,
  onInterruption: true,
  onVadScore: true,
  onConversationMetadata: true,
  onUserTranscriptPart: true,
} satisfies Record<keyof SessionOptions, true>;

/** Parts a widget's props: what starts a session, and the rest, which belongs to the element. */
export function splitSessionOptions<Props extends SessionOptions>(
  props: Props,
): [session: SessionOptions, rest: Omit<Props, keyof SessionOptions>] {
  const session: Record<string, unknown> = {};
  const rest: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(props)) {
    (Object.hasOwn(sessionOptionKeys, key) ? session : rest)[key] = value;
  }
  return [session, rest as Omit<Props, keyof SessionOptions>];
}
