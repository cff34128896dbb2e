import { AtomsError, type TransportFactory } from "@atoms-kit/client";

/** What goes over the port, in both directions. */
export type PortMessage =
  | { type: "open"; url: string }
  | { type: "frame"; frame: unknown }
  | { type: "close"; code: number };

/** Chats over a port: whoever has its other end holds the socket. */
export function portTransport(port: MessagePort): TransportFactory {
  return ({ textOnly }) => {
    if (!textOnly) {
      throw new AtomsError("unsupported", "A port carries no sound here. Pass `textOnly: true`.");
    }
    return {
      createTransport({ emit }) {
        let isOpen = false;
        const tell = (message: PortMessage): void => port.postMessage(message);
        const leave = (): void => {
          if (isOpen) tell({ type: "close", code: 1000 });
          isOpen = false;
        };
        return {
          kind: "port",
          connect({ url }) {
            leave();
            isOpen = true;
            port.onmessage = ({ data }: MessageEvent<PortMessage>) => {
              // What was on its way when the call was left belongs to nobody.
              if (!isOpen) return;
              if (data.type === "frame") emit({ type: "frame", raw: data.frame });
              if (data.type !== "close") return;
              isOpen = false;
              emit({ type: "closed", code: data.code, reason: "" });
            };
            tell({ type: "open", url });
          },
          send(text) {
            if (isOpen) tell({ type: "frame", frame: JSON.parse(text) });
          },
          disconnect: leave,
          close() {
            leave();
            port.onmessage = null;
          },
          // A chat has no audio, and nobody counts.
          attach() {},
          tapAudio() {},
          stats: () =>
            Promise.resolve({ framesSent: 0, framesDropped: 0, bytesSent: 0, bytesReceived: 0 }),
        };
      },
    };
  };
}
