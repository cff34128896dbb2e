import { createConversationClient, type ConversationClient } from "@atoms-kit/client";
import { createScriptedServer, type ScriptedServer } from "@atoms-kit/client/testing";
import {
  ConversationProvider,
  type ConversationProviderProps,
  type SessionOptions,
} from "@atoms-kit/react";
import { act, cleanup } from "@testing-library/react";
import type { ComponentType, PropsWithChildren, ReactElement } from "react";
import { afterEach, beforeEach, vi } from "vitest";

/** A client in jsdom, over a server that the test plays. */
export type ScriptedCall = {
  readonly server: ScriptedServer;
  readonly client: ConversationClient;
  /** A provider of that client, with a way in. */
  withProvider(
    props?: Omit<ConversationProviderProps, "children">,
  ): ComponentType<PropsWithChildren>;
  /** Starts a call, and resolves when it is on. */
  connect(options?: SessionOptions): Promise<void>;
  /** Begins the session of a call that a component has started. */
  accept(): Promise<void>;
};

/** Registers the making and the cleaning up around each test. */
export function setUpScriptedCall(): ScriptedCall {
  let server: ScriptedServer;
  let client: ConversationClient;

  beforeEach(() => {
    server = createScriptedServer();
    client = createConversationClient(server.runtime);
  });
  afterEach(async () => {
    cleanup();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    await client.endSession();
  });

  const getAccessToken = (): string => "wct_1";
  const accept = (): Promise<void> =>
    act(async () => {
      await server.connected();
      server.accept();
    });

  return {
    get server() {
      return server;
    },
    get client() {
      return client;
    },
    withProvider: (props) =>
      function Provider({ children }: PropsWithChildren): ReactElement {
        return (
          <ConversationProvider client={client} getAccessToken={getAccessToken} {...props}>
            {children}
          </ConversationProvider>
        );
      },
    async connect(options) {
      act(() => void client.startSession({ getAccessToken, ...options }));
      await accept();
    },
    accept,
  };
}
