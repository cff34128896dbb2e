import type { IncomingMessage, ServerResponse } from "node:http";
import type { Plugin } from "vite";
import type { AgentInfo } from "../src/agent/agentInfo.js";
import { HttpError, isRecord, readJson, sendJson } from "./httpJson.js";
import { mintToken } from "./mintToken.js";
import type { AgentBehind } from "./openAgent.js";

/** Adds `GET /api/agent` and `POST /api/atoms-token` to the dev server. The key goes no further than this. */
export function demoApi(agent: AgentBehind, log: (line: string) => void): Plugin {
  const routes: Record<string, (request: IncomingMessage) => Promise<unknown>> = {
    "GET /api/agent": () => {
      const { kind, agentId, origin } = agent;
      return Promise.resolve({ kind, agentId, origin } satisfies AgentInfo);
    },
    "POST /api/atoms-token": async (request) => {
      refuseOtherSites(request);
      const body = await readJson(request);
      if (!isRecord(body)) throw new HttpError(400, "The body must be a JSON object.");
      const { agent_id: agentId = agent.agentId, mode = "webcall", variables } = body;
      if (agentId !== agent.agentId) throw new HttpError(403, "This demo talks to one agent only.");
      return mintToken(agent, { mode, variables });
    },
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? "").replace(/\?.*/, "");
    try {
      const route = routes[`${request.method} ${path}`];
      if (route === undefined) {
        const isKnown = Object.keys(routes).some((key) => key.endsWith(` ${path}`));
        throw new HttpError(isKnown ? 405 : 404, isKnown ? "Not this method." : "No such address.");
      }
      sendJson(response, 200, await route(request));
    } catch (error) {
      const failure =
        error instanceof HttpError ? error : new HttpError(500, "The demo server failed.");
      log(`${path} answered ${failure.status}: ${failure.message}`);
      sendJson(response, failure.status, { error: { message: failure.message } });
    }
  };

  return {
    name: "atoms-kit-demo:api",
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        if (request.url?.startsWith("/api/")) void answer(request, response);
        else next();
      });
    },
  };
}

/** Tokens cost money: another page in the same browser must not mint any. */
function refuseOtherSites({ headers }: IncomingMessage): void {
  const { host = "", origin } = headers;
  const isLocal = ["localhost", "127.0.0.1", "[::1]"].includes(host.replace(/:\d+$/, ""));
  const isSame =
    origin === undefined ? headers["sec-fetch-site"] === undefined : origin === `http://${host}`;
  if (!isLocal || !isSame)
    throw new HttpError(403, "Only this demo's own page may ask for a token.");
  if (!/^application\/json\b/.test(headers["content-type"] ?? "")) {
    throw new HttpError(415, "The body must be sent as application/json.");
  }
}
