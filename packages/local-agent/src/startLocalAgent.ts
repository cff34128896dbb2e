import { createServer, type IncomingMessage, STATUS_CODES } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { WebSocketServer } from "ws";
import { createScriptedBrain } from "./brain/scriptedBrain.js";
import {
  type Admission,
  type AdmissionContext,
  admit,
  connectPath,
  readBearer,
  readUrl,
  type TokenGrant,
} from "./http/admission.js";
import { type Answer, failure, ok, readJson, sendAnswer } from "./http/answer.js";
import { control, controlPath } from "./http/control.js";
import { registerCall } from "./http/registerCall.js";
import type { LocalAgent, LocalAgentOptions } from "./options.js";
import { createRegistry } from "./registry.js";
import { type CallParts, startCall } from "./session/call.js";
import { startSynthesizer } from "./speech/flite.js";
import { findPocketsphinx } from "./speech/recognizer.js";
import { splitSentences } from "./speech/sentences.js";
import { loadVoiceActivity } from "./speech/voiceActivity.js";
import { createTokenStore } from "./tokens.js";

const host = "127.0.0.1";
const restPath = "/atoms/v1";
const registerCallPath = `${restPath}/conversation/register-call`;
const defaultGreeting = "Hello, I am your local agent. Ask me for a story, or the time.";
/** Enough for a tool result of 64 kB or many seconds of audio in one message. */
const maxMessageBytes = 16 * 1024 * 1024;
const closePatienceMs = 500;

/**
 * Starts a voice agent on this machine that speaks the Atoms protocol: the REST call that mints tokens, the socket,
 * and a control endpoint for tests. It is bound to 127.0.0.1 only.
 *
 * @returns The agent, ready for calls.
 * @throws Error when the port is taken (`EADDRINUSE`) or can't be used.
 */
export async function startLocalAgent(options: LocalAgentOptions = {}): Promise<LocalAgent> {
  const {
    port: wantedPort = 0,
    apiKey = "sk_local",
    agentId = "agent_local",
    greeting = defaultGreeting,
    brain = createScriptedBrain(),
    voice = "slt",
    tools = [],
    recognizer = "auto",
    tokenLifetimeMs = 30_000,
    script,
    log = () => undefined,
  } = options;
  const createDetector = await loadVoiceActivity();
  const registry = createRegistry();
  const tokens = createTokenStore<TokenGrant>({ lifetimeMs: tokenLifetimeMs });
  const admission: AdmissionContext = { agentId, apiKey, tokens, registry };

  const server = createServer((request, response) => {
    void answer(request).then(
      (result) => sendAnswer(request, response, result),
      (cause: unknown) => {
        log(`request failed: ${cause instanceof Error ? cause.message : String(cause)}`);
        sendAnswer(request, response, failure(500, "the local agent failed"));
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(wantedPort, host, resolve);
  });
  const { port } = server.address() as AddressInfo;

  const synthesizer = startSynthesizer(voice);
  // Spoken once ahead of the first call, which then starts without a wait. A failure shows in the call itself.
  for (const sentence of splitSentences(greeting))
    synthesizer.speak(sentence).catch(() => undefined);
  const parts: CallParts = {
    greeting,
    brain,
    tools,
    synthesizer,
    createDetector,
    script,
    log,
    recognizer:
      recognizer === "auto" ? findPocketsphinx() : recognizer === "none" ? undefined : recognizer,
  };
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes });

  async function answer(request: IncomingMessage): Promise<Answer> {
    const method = request.method ?? "GET";
    const pathname = readUrl(request)?.pathname ?? "";
    if (method === "OPTIONS") return ok(undefined, 204);
    const body = await readJson(request);
    const isControl = pathname.startsWith(`${controlPath}/`);
    if (!isControl && pathname !== registerCallPath) return failure(404, "no such path");
    if (readBearer(request) !== apiKey) return failure(401, "the API key is missing or not valid");
    if (isControl) return control(method, pathname, body, registry);
    if (method !== "POST") return failure(405, "use POST");
    const result = registerCall(body, { agentId, tokens, tokenLifetimeMs });
    if (result.status === 201) {
      registry.stats.tokensMinted += 1;
      log("token minted");
    }
    return result;
  }

  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const decision = admit(request, admission);
    if (decision.type === "refused") {
      registry.stats.upgradesRefused += 1;
      log(`connection refused with ${decision.status}: ${decision.reason}`);
      refuse(socket, decision);
      return;
    }
    registry.stats.upgradesAccepted += 1;
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      if (decision.type === "misconfigured") {
        log("connection closed with 4000: bad settings");
        webSocket.send(JSON.stringify({ type: "error", code: "400", message: decision.message }));
        webSocket.close(4000);
        return;
      }
      registry.add(startCall(webSocket, decision.settings, decision.faults, parts));
    });
  });

  async function stop(): Promise<void> {
    registry.setDraining(true);
    const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
    const calls = registry.liveCalls();
    for (const call of calls) call.end("ended");
    // A client that does not answer the close must not keep the server.
    await Promise.race([Promise.all(calls.map((call) => call.closed)), pause(closePatienceMs)]);
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
    await Promise.all([stopped, synthesizer.close()]);
    log("stopped");
  }

  let stopping: Promise<void> | undefined;
  log(`listening on port ${port}`);
  return {
    url: `ws://${host}:${port}${connectPath}`,
    rest: `http://${host}:${port}${restPath}`,
    control: `http://${host}:${port}${controlPath}`,
    agentId,
    apiKey,
    port,
    close() {
      stopping ??= stop();
      return stopping;
    },
  };
}

/** Answers the request for an upgrade as plain HTTP, so that a client that can see the status does. */
function refuse(socket: Duplex, { status, reason }: Extract<Admission, { type: "refused" }>): void {
  const body = JSON.stringify({ status: false, errors: [reason] });
  socket.on("error", () => socket.destroy());
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
      "Connection: close",
      "Content-Type: application/json",
      `Content-Length: ${Buffer.byteLength(body)}`,
      "",
      body,
    ].join("\r\n"),
  );
}
