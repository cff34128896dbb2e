import type {
  AtomsAgentEvent,
  AtomsAgentLike,
  AtomsAgentOptions,
} from "@atoms-kit/client/agent-sdk";

type Handler = (payload: unknown) => void;

/** What the vendor's document leaves open, and a double must be able to do either way. */
type Manners = {
  /** `on` gives a function that ends it. Default true. */
  unsubscribes?: boolean;
  /** When an agent that is disconnected tells of its session's end. Default `never`. */
  tellsItsEnd?: "at once" | "late" | "never";
};

/** The one message that `connect()` has for every cause. */
export const genericMessage = "Failed to connect";

/**
 * Stands for `AtomsAgent` of `@smallest-ai/agent-sdk`, and keeps to what its vendor's document says: a test plays the
 * server, by `accept`, `refuse` and `tell`.
 */
export class AtomsAgentDouble implements AtomsAgentLike {
  isConnected = false;
  isMuted = false;
  /** What the agent was told to do, in order. */
  readonly told: string[] = [];
  private readonly handlers = new Map<AtomsAgentEvent, Set<Handler>>();
  private settle: { resolve(): void; reject(error: Error): void } | null = null;

  constructor(
    readonly options: AtomsAgentOptions,
    private readonly manners: Manners = {},
  ) {}

  connect(): Promise<void> {
    this.told.push("connect");
    return new Promise((resolve, reject) => (this.settle = { resolve, reject }));
  }

  disconnect(): void {
    this.told.push("disconnect");
    const wasConnected = this.isConnected;
    this.isConnected = false;
    const { tellsItsEnd = "never" } = this.manners;
    if (!wasConnected || tellsItsEnd === "never") return;
    const end = (): void => this.tell("session_ended", { reason: "client_requested" });
    if (tellsItsEnd === "at once") end();
    else setTimeout(end, 20);
  }

  sendText(text: string): void {
    this.told.push(`text ${text}`);
  }

  mute(): void {
    this.setMuted(true);
  }

  unmute(): void {
    this.setMuted(false);
  }

  on(event: AtomsAgentEvent, handler: Handler): unknown {
    const known = this.handlers.get(event) ?? new Set();
    this.handlers.set(event, known.add(handler));
    if (this.manners.unsubscribes === false) return this;
    return () => known.delete(handler);
  }

  /** How many handlers there are, of all events. */
  get listeners(): number {
    return [...this.handlers.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** Lets the call begin. */
  accept(callId = "CALL-sdk"): void {
    this.isConnected = true;
    this.tell("session_started", {
      session_id: "session-sdk",
      call_id: callId,
      sample_rate: this.options.sampleRate ?? 24_000,
      channels: 1,
    });
    this.settle?.resolve();
  }

  /** Resolves `connect()` without a session. */
  resolve(): void {
    this.settle?.resolve();
  }

  /** Rejects `connect()`, as the SDK does: whatever the cause, with one message. */
  refuse(error = new Error(genericMessage)): void {
    this.isConnected = false;
    this.settle?.reject(error);
  }

  /** Emits an event. */
  tell(event: AtomsAgentEvent, payload: object = {}): void {
    for (const handler of this.handlers.get(event) ?? []) handler(payload);
  }

  private setMuted(isMuted: boolean): void {
    this.told.push(isMuted ? "mute" : "unmute");
    // Without a microphone of its own the SDK has nothing to mute: that is dead for good.
    if (this.options.autoCaptureMic !== false) this.isMuted = isMuted;
  }
}

/** A class of doubles, and those that were made of it, the newest last. */
export function createAgentClass(manners: Manners = {}) {
  const made: AtomsAgentDouble[] = [];
  class AtomsAgent extends AtomsAgentDouble {
    constructor(options: AtomsAgentOptions) {
      super(options, manners);
      made.push(this);
    }
  }
  return {
    AtomsAgent,
    made,
    /** The newest, which must be there. */
    latest(): AtomsAgentDouble {
      const agent = made.at(-1);
      if (agent === undefined) throw new Error("No agent was made.");
      return agent;
    },
  };
}
