import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { startLocalAgent, type LocalAgent } from "@atoms-kit/local-agent";
import { build, type Rolldown } from "vite";
import { bundleScript } from "../../../scripts/build/bundleScript.js";
import { inlineScript } from "../../../scripts/build/inlineScript.js";

/** A small site with a call button, a strict policy, and an agent behind it. */
export type StrictSite = {
  url: string;
  /** The origin of the agent's socket, for `connect-src`. */
  agentOrigin: string;
  /** What the site was asked for, in order. */
  readonly requests: readonly string[];
  close(): Promise<void>;
};

const clientSource = new URL("../../../packages/client/src/", import.meta.url);
const script = (path: string): Promise<string> =>
  bundleScript(fileURLToPath(new URL(path, clientSource))).then(({ code }) => code);

/** What an app's own bundle would hold: a button, and where the app hosts the scripts. */
const pageScript = (agentOrigin: string): string => `
  import { createConversationClient } from "@atoms-kit/client";
  const client = createConversationClient();
  const status = document.querySelector("output");
  const show = () => {
    const { status: now, mode, transport, error } = client.store.getState();
    status.textContent = [now, mode, transport, error?.code, error?.message].join(" ");
  };
  client.store.subscribe(show);
  client.on("warning", ({ error }) => document.body.append(error.code + ": " + error.message));
  const hosted = { worker: "/socket.worker.js", worklet: "/voice.worklet.js" };
  document.querySelector("button").onclick = () =>
    client.startSession({
      tokenUrl: "/token",
      origin: ${JSON.stringify(agentOrigin)},
      ...(location.hash === "#hosted" && { assetUrls: hosted }),
    });
`;

async function bundlePage(agentOrigin: string): Promise<string> {
  const id = "virtual:page";
  const { output } = (await build({
    configFile: false,
    logLevel: "error",
    root: fileURLToPath(new URL("..", import.meta.url)),
    resolve: {
      conditions: ["atoms-kit-source"],
      alias: { "@atoms-kit/client": fileURLToPath(new URL("index.ts", clientSource)) },
    },
    plugins: [
      inlineScript(),
      {
        name: "page",
        resolveId: (source) => (source === id ? id : null),
        load: (wanted) => (wanted === id ? pageScript(agentOrigin) : null),
      },
    ],
    build: { write: false, rolldownOptions: { input: id } },
  })) as Rolldown.RolldownOutput;
  return output[0].code;
}

/** @param policy The `Content-Security-Policy`, given the agent's origin. */
export async function startStrictSite(
  policy: (agentOrigin: string) => string,
): Promise<StrictSite> {
  const agent: LocalAgent = await startLocalAgent({ recognizer: "none" });
  const agentOrigin = new URL(agent.url).origin;
  const requests: string[] = [];
  const files: Record<string, [type: string, body: string]> = {
    "/": [
      "text/html",
      '<!doctype html><title>Call</title><button>Talk</button><output></output><script type="module" src="/page.js"></script>',
    ],
    "/page.js": ["text/javascript", await bundlePage(agentOrigin)],
    "/socket.worker.js": ["text/javascript", await script("workers/socket.worker.ts")],
    "/voice.worklet.js": ["text/javascript", await script("audio/worklets/voice.worklet.ts")],
  };

  const mint = async (): Promise<string> => {
    const response = await fetch(`${agent.rest}/conversation/register-call`, {
      method: "POST",
      headers: { authorization: `Bearer ${agent.apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ agent_id: agent.agentId }),
    });
    return response.text();
  };

  const server: Server = createServer((request, response) => {
    const path = request.url ?? "";
    requests.push(path);
    const found = files[path];
    response.setHeader("content-security-policy", policy(agentOrigin));
    if (path === "/token") {
      void mint().then((token) =>
        response.setHeader("content-type", "application/json").end(token),
      );
    } else if (found === undefined) {
      response.writeHead(404).end();
    } else {
      response.setHeader("content-type", found[0]).end(found[1]);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/`,
    agentOrigin,
    requests,
    async close() {
      server.closeAllConnections();
      await Promise.all([new Promise((resolve) => server.close(resolve)), agent.close()]);
    },
  };
}
