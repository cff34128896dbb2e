import { agentSdkTransport } from "./index.js";

/** The ways in which the vendor's class may be typed: each must fit, without a cast by the app. */

type Events = {
  session_started: { session_id: string; call_id: string; sample_rate: number; channels: number };
  session_ended: { reason: string };
  agent_start_talking: undefined;
  agent_stop_talking: undefined;
  transcript: { role: "user" | "assistant"; text: string };
  transcript_delta: { role: "user" | "assistant"; text: string };
  error: { code: string; message: string };
};

declare class Basics {
  get isConnected(): boolean;
  get isMuted(): boolean;
  connect(): Promise<void>;
  disconnect(): void;
  sendText(text: string): void;
  mute(): void;
  unmute(): void;
}

type Config = { apiKey: string; agentId: string; sampleRate?: 8000 | 16000 | 24000 | 48000 };

declare class Generic extends Basics {
  constructor(config: Config);
  on<Name extends keyof Events>(event: Name, handler: (payload: Events[Name]) => void): () => void;
}
agentSdkTransport(Generic);
agentSdkTransport(new Generic({ apiKey: "k", agentId: "a" }));

declare class Emitter extends Basics {
  constructor(config: Config & { baseUrl?: string });
  on(event: string, handler: (...payload: unknown[]) => void): this;
}
agentSdkTransport(Emitter);

declare class Overloaded extends Basics {
  constructor(config: Config);
  on(event: "transcript", handler: (payload: Events["transcript"]) => void): void;
  on(event: keyof Events, handler: (payload: object) => void): void;
  override disconnect(): Promise<void>;
}
agentSdkTransport(Overloaded);

// @ts-expect-error: an object that is no agent
agentSdkTransport({ connect: () => Promise.resolve() });

// @ts-expect-error: a function that is no class
agentSdkTransport(() => new Generic({ apiKey: "k", agentId: "a" }));
