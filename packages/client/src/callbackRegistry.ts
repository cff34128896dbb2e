import { notify, type Callbacks } from "./callbacks.js";
import type {
  ConversationEvent,
  ConversationEventOf,
  ConversationEventType,
} from "./conversationEvents.js";

/** Gives the callbacks of the moment, so that a handler's latest closure is called. */
export type CallbackSource = () => Callbacks;

type Listener = (event: ConversationEvent) => void;

/** All who hear of a conversation. One of them failing neither stops the others nor the call. */
export type CallbackRegistry = {
  /**
   * Tells everybody, and the callbacks of the session that it happened in. A handler may start or end sessions: what
   * that causes is told after what came before it.
   */
  emit(events: readonly ConversationEvent[], own: Callbacks): void;
  /** @returns a function that takes the listener back. */
  listen<Type extends ConversationEventType>(
    type: Type,
    handler: (event: ConversationEventOf<Type>) => void,
  ): () => void;
  addSource(source: CallbackSource): () => void;
  /** Whether anybody listens to an event that costs something, or has one of its callbacks. */
  wants(type: ConversationEventType, names: readonly (keyof Callbacks)[], own: Callbacks): boolean;
};

export function createCallbackRegistry(): CallbackRegistry {
  const listeners = new Map<ConversationEventType, Set<Listener>>();
  const sources = new Set<CallbackSource>();
  const waiting: { event: ConversationEvent; own: Callbacks }[] = [];
  let isTelling = false;

  const tell = (event: ConversationEvent, own: Callbacks): void => {
    // Copies: a handler may take itself or others back, or add some, while the event goes round.
    for (const source of Array.from(sources)) guard(() => notify(source(), event));
    guard(() => notify(own, event));
    const ofType = Array.from(listeners.get(event.type) ?? []);
    for (const listener of ofType) guard(() => listener(event));
  };

  return {
    emit(events, own) {
      for (const event of events) waiting.push({ event, own });
      if (isTelling) return;
      isTelling = true;
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        tell(next.event, next.own);
      }
      isTelling = false;
    },
    listen(type, handler) {
      const ofType = listeners.get(type) ?? new Set();
      listeners.set(type, ofType);
      // The map's key guarantees that only events of this type reach the handler.
      const listener: Listener = (event) => handler(event as ConversationEventOf<typeof type>);
      ofType.add(listener);
      return () => void ofType.delete(listener);
    },
    addSource(source) {
      sources.add(source);
      return () => void sources.delete(source);
    },
    wants: (type, names, own) =>
      (listeners.get(type)?.size ?? 0) > 0 ||
      [own, ...Array.from(sources, (source) => source())].some((callbacks) =>
        names.some((name) => callbacks[name]),
      ),
  };
}

/** An app's code that throws is the app's bug: it is reported where uncaught errors go, and the call goes on. */
export function guard(call: () => void): void {
  try {
    call();
  } catch (error) {
    // Node has no such place: there it goes to the console.
    (globalThis.reportError ?? console.error)(error);
  }
}
