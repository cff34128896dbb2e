import type { IncomingMessage, ServerResponse } from "node:http";

/** What a route answers. */
export type Answer = {
  status: number;
  /** Sent as JSON, or as it is when these are bytes. */
  body: unknown;
};

/** A successful answer. */
export function ok(body: unknown, status = 200): Answer {
  return { status, body };
}

/** A failure in the envelope of the vendor's REST API. */
export function failure(status: number, message: string): Answer {
  return { status, body: { status: false, errors: [message] } };
}

const maxBodyBytes = 1_000_000;

/** The body as JSON; an empty one is an empty object. Undefined when it is too large or not JSON. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxBodyBytes) chunks.push(chunk);
  }
  if (size > maxBodyBytes) return undefined;
  const text = Buffer.concat(chunks).toString("utf8");
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Sends the answer, with the headers that let pages of this machine read it. */
export function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body }: Answer,
): void {
  const isBytes = body instanceof Uint8Array;
  response.writeHead(status, {
    ...corsHeaders(request.headers.origin),
    "Content-Type": isBytes ? "application/octet-stream" : "application/json",
    "Cache-Control": "no-store",
  });
  response.end(isBytes ? body : status === 204 ? undefined : JSON.stringify(body));
}

const localOrigin = /^https?:\/\/(?:localhost|127\.0\.0\.1)(?::\d+)?$/;

function corsHeaders(origin: string | undefined): Record<string, string> {
  if (origin === undefined || !localOrigin.test(origin)) return {};
  return {
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Allow-Private-Network": "true",
    "Access-Control-Max-Age": "600",
    Vary: "Origin",
  };
}
