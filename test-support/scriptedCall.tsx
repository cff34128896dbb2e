import { createConversationClient, type ConversationClient, type Runtime } from "@atoms-kit/client";
import { createScriptedServer, type ScriptedServer } from "@atoms-kit/client/testing";
import {
  ConversationProvider,
  type ConversationProviderProps,
  type SessionOptions,
} from "@atoms-kit/react";
import { act, cleanup } from "@testing-library/react";
import type { ComponentType, PropsWithChildren, ReactElement } from "react";
import { afterEach, beforeEach, vi } from "vitest";

type OpenVoice = Runtime["openVoice"];
type Audio = { path: ReturnType<OpenVoice>; listeners: Parameters<OpenVoice>[1] };

/** A client in jsdom, over a server that the test plays. */
export type ScriptedCall = {
  readonly server: ScriptedServer;
  readonly client: ConversationClient;
  /** The audio of the call, to be made to fail, and to say what a real one would. Throws without a voice call. */
  readonly audio: Audio;
  /** A provider of that client, for `render` and `renderHook`. */
  wrapper(props?: Omit<ConversationProviderProps, "children">): ComponentType<PropsWithChildren>;
  /** Starts a call, and resolves when it is on. */
  connect(options?: SessionOptions): Promise<void>;
};

/** Registers the making and the cleaning up around each test. */
export function setUpScriptedCall(): ScriptedCall {
  let server: ScriptedServer;
  let client: ConversationClient;
  let audio: Audio | undefined;

  beforeEach(() => {
    server = createScriptedServer();
    audio = undefined;
    const { runtime } = server;
    client = createConversationClient({
      ...runtime,
      openVoice(settings, listeners) {
        audio = { path: runtime.openVoice(settings, listeners), listeners };
        return audio.path;
      },
    });
  });
  afterEach(async () => {
    vi.useRealTimers();
    cleanup();
    await client.endSession();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  return {
    get server() {
      return server;
    },
    get client() {
      return client;
    },
    get audio() {
      if (audio === undefined) throw new Error("There is no voice call.");
      return audio;
    },
    wrapper: (props) =>
      function Wrapper({ children }: PropsWithChildren): ReactElement {
        return (
          <ConversationProvider client={client} {...props}>
            {children}
          </ConversationProvider>
        );
      },
    connect: (options) =>
      act(async () => {
        void client.startSession({ getAccessToken: () => "wct_1", ...options });
        await server.connected();
        server.accept();
      }),
  };
}
