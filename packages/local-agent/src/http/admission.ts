import type { IncomingMessage } from "node:http";
import { type CallSettings, parseQuerySettings } from "../callSettings.js";
import type { Fault } from "../faults.js";
import type { Registry } from "../registry.js";
import type { TokenStore } from "../tokens.js";

/** What a token stands for. */
export type TokenGrant = {
  settings: CallSettings;
  fault: Fault | undefined;
};

/** What becomes of a request to open a socket. */
export type Admission =
  | { type: "refused"; status: 401 | 404 | 503; reason: string }
  /** Let in, only to be told what is wrong and closed with 4000. */
  | { type: "misconfigured"; message: string }
  | { type: "admitted"; settings: CallSettings; faults: Fault[] };

/** What {@link admit} needs to know. */
export type AdmissionContext = {
  agentId: string;
  apiKey: string;
  tokens: TokenStore<TokenGrant>;
  registry: Registry;
};

/** Path of the socket. */
export const connectPath = "/atoms/v1/agent/connect";

/** Decides on a request to open a socket; uses up its token and the fault that waits for the next connection. */
export function admit(request: IncomingMessage, context: AdmissionContext): Admission {
  const { registry, tokens } = context;
  const url = readUrl(request);
  if (url?.pathname !== connectPath) return refused(404, "no such path");
  const queued = registry.takeQueuedFault();
  if (registry.isDraining()) return refused(503, "the server is draining");
  if (queued?.type === "refuse") return refused(queued.status ?? 401, "a fault that was asked for");

  const credential = readCredential(url, request);
  if (credential === undefined) return refused(401, "one token or key is needed");
  const grant = tokens.peek(credential);
  if (grant !== undefined) {
    if (grant.fault?.type === "refuse") {
      return refused(grant.fault.status ?? 401, "a fault that was asked for");
    }
    tokens.consume(credential);
    const faults = [grant.fault, queued].filter((fault) => fault !== undefined);
    return { type: "admitted", settings: grant.settings, faults };
  }
  if (credential !== context.apiKey) return refused(401, "the token or key is not valid");
  if (url.searchParams.get("agent_id") !== context.agentId) {
    return refused(401, "the agent is unknown");
  }
  const settings = parseQuerySettings(url.searchParams);
  if (!settings.ok) return { type: "misconfigured", message: settings.message };
  return {
    type: "admitted",
    settings: settings.value,
    faults: queued === undefined ? [] : [queued],
  };
}

function refused(status: 401 | 404 | 503, reason: string): Admission {
  return { type: "refused", status, reason };
}

/** The token of the query or of the header. Both at once are against the protocol, and as good as none. */
function readCredential(url: URL, request: IncomingMessage): string | undefined {
  const inQuery = url.searchParams.get("token") ?? undefined;
  const inHeader = readBearer(request);
  return inQuery !== undefined && inHeader !== undefined ? undefined : (inQuery ?? inHeader);
}

/** The address that was asked for, or undefined when it is not one: a request may hold anything there. */
export function readUrl(request: IncomingMessage): URL | undefined {
  const base = "http://127.0.0.1";
  const path = request.url ?? "/";
  return URL.canParse(path, base) ? new URL(path, base) : undefined;
}

/** The credential of an `Authorization: Bearer` header. */
export function readBearer(request: IncomingMessage): string | undefined {
  return /^Bearer\s+(\S+)\s*$/i.exec(request.headers.authorization ?? "")?.[1];
}
