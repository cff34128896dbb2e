import { createConversationClient, type ConversationClient } from "./conversationClient.js";
import type { ConversationStats } from "./conversationStats.js";
import type { SessionOptions } from "./options.js";

/** A call that is on, in the style of `@elevenlabs/client`. In React use the hooks of `@atoms-kit/react` instead. */
export class Conversation {
  private constructor(private readonly client: ConversationClient) {}

  /**
   * Starts a session and resolves when it is connected. Call it in the handler of a click.
   *
   * @throws AtomsError, which reaches `onError` too.
   */
  static async startSession(options: SessionOptions): Promise<Conversation> {
    const client = createConversationClient();
    await client.startSession(options);
    return new Conversation(client);
  }

  /** The call id: it finds the call log. Another one after a reconnect. */
  getId(): string {
    return this.client.getId();
  }

  /** Whether the call is on. */
  isOpen(): boolean {
    return this.client.store.getState().status === "connected";
  }

  /** Hangs up. Resolves when microphone, socket, AudioContext and worker are released. */
  endSession(): Promise<void> {
    return this.client.endSession();
  }

  /**
   * Sends what the person typed.
   *
   * @throws AtomsError `not_connected`; `invalid_options` for an empty text.
   */
  sendUserMessage(text: string): void {
    this.client.sendUserMessage(text);
  }

  /** While muted, silence is sent. */
  setMicMuted(isMuted: boolean): void {
    this.client.setMuted(isMuted);
  }

  /**
   * Sets the loudness of the agent.
   *
   * @param options `volume` from 0 to 1.
   * @throws AtomsError `invalid_options`.
   */
  setVolume(options: { volume: number }): void {
    this.client.setVolume(options);
  }

  /**
   * Goes on with another microphone; without an id, the system's default.
   *
   * @throws AtomsError; the present one goes on working.
   */
  changeInputDevice(options: { inputDeviceId?: string | undefined }): Promise<void> {
    return this.client.changeInputDevice(options);
  }

  /**
   * Goes on with another loudspeaker; without an id, the system's default.
   *
   * @throws AtomsError `unsupported`, `speaker_not_found`; the present one goes on playing.
   */
  changeOutputDevice(options: { outputDeviceId?: string | undefined }): Promise<void> {
    return this.client.changeOutputDevice(options);
  }

  /** Figures of the call; null when it is over. */
  getStats(): Promise<ConversationStats | null> {
    return this.client.getStats();
  }

  /** The agent's voice, for recorders and avatars; null in chats. */
  getOutputStream(): MediaStream | null {
    return this.client.getOutputStream();
  }

  /** How loud the person is, 0 to 1. */
  getInputVolume(): number {
    return this.client.getInputVolume();
  }

  /** How loud the agent is, 0 to 1. */
  getOutputVolume(): number {
    return this.client.getOutputVolume();
  }

  /** 1024 magnitudes of 0 to 255 over 100 to 8000 Hz. */
  getInputByteFrequencyData(): Uint8Array {
    return this.client.getInputByteFrequencyData();
  }

  /** As {@link Conversation.getInputByteFrequencyData}, of the agent. */
  getOutputByteFrequencyData(): Uint8Array {
    return this.client.getOutputByteFrequencyData();
  }
}
