import type { ServerEvent } from "../protocol/events.js";
import { publish, type SessionEffect } from "./sessionState.js";

/** Tells the outside what is not for the session alone. */
export function passOn(event: ServerEvent): SessionEffect[] {
  switch (event.type) {
    case "sessionCreated":
    case "sessionClosed":
    case "serverError":
      return [];
    default:
      return [publish(event)];
  }
}
