import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AtomsError } from "../errors.js";
import { fetchAccessUrl } from "./accessUrl.js";

/** The app's own server: it answers as the test says, and remembers what it was asked. */
let server: Server;
let base: string;
let answer: { status: number; body: string; headers?: Record<string, string> } = {
  status: 200,
  body: "",
};
let asked: unknown;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      asked = { method: request.method, body: JSON.parse(body) as unknown };
      const headers = { "content-type": "application/json", ...answer.headers };
      response.writeHead(answer.status, headers).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const fetchUrl = (path: string): Promise<string> =>
  fetchAccessUrl(
    { tokenUrl: `${base}${path}`, agentId: "agent_1", dynamicVariables: { name: "Ada" } },
    new AbortController().signal,
  );

describe("tokenUrl", () => {
  test.each([
    ["ours", { accessToken: "wct_1" }],
    ["snake case", { access_token: "wct_1" }],
    ["short", { token: "wct_1" }],
    ["the vendor's", { status: true, data: { access_token: "wct_1", expires_in: 30 } }],
    ["bare", "wct_1"],
  ])("asks by POST and takes the token in %s shape", async (_, body) => {
    answer = { status: 201, body: JSON.stringify(body) };
    expect(await fetchUrl("/token")).toBe(
      "wss://api.smallest.ai/atoms/v1/agent/connect?token=wct_1",
    );
    expect(asked).toEqual({
      method: "POST",
      body: { agent_id: "agent_1", mode: "webcall", variables: { name: "Ada" } },
    });
  });

  test.each([
    [
      "an error with a reason",
      403,
      '{"error":"Sign in first."}',
      /answered 403 \(Sign in first\.\)/,
    ],
    ["an error without", 500, "<html>", /answered 500\. Look/],
    ["no token", 200, "{}", /no token/],
    ["something that is not JSON", 200, "<html>", /no token/],
    ["another token", 200, '{"token":"eyJhbGciOi"}', /no token/],
  ])("%s is token_failed, with what is known", async (_, status, body, message) => {
    answer = { status, body };
    const failed = fetchUrl("/token?session=private");
    await expect(failed).rejects.toMatchObject({
      code: "token_failed",
      message: expect.stringMatching(message),
    });
    await expect(failed).rejects.not.toMatchObject({
      message: expect.stringMatching(/private|eyJ/),
    });
  });

  test.each([
    [
      429,
      { "retry-after": "7" },
      { retryable: true, details: { status: 429, retryAfterMs: 7000 } },
    ],
    [503, {}, { retryable: true, details: { status: 503 } }],
    [500, { "retry-after": "soon" }, { retryable: true, details: { retryAfterMs: 0 } }],
    // Nobody waits an hour with an open microphone.
    [429, { "retry-after": "3600" }, { retryable: false }],
    [401, {}, { retryable: false }],
    [404, {}, { retryable: false }],
  ])("%i with %o says whether another try can help, and when", async (status, headers, error) => {
    answer = { status, body: "{}", headers };
    await expect(fetchUrl("/token")).rejects.toMatchObject({ code: "token_failed", ...error });
  });

  test("a date to retry after is a time from now", async () => {
    const date = new Date(Date.now() + 20_000).toUTCString();
    answer = { status: 503, body: "{}", headers: { "retry-after": date } };
    const error = await fetchUrl("/token").catch((failure: unknown) => failure);
    const { retryAfterMs } = (error as AtomsError).details;
    expect(retryAfterMs).toBeGreaterThan(15_000);
    expect(retryAfterMs).toBeLessThanOrEqual(20_000);
  });

  test("a server that is not there", async () => {
    const failed = fetchAccessUrl({ tokenUrl: "http://127.0.0.1:9" }, new AbortController().signal);
    await expect(failed).rejects.toMatchObject({
      code: "token_failed",
      retryable: true,
      message: expect.stringMatching(/can't be reached/),
    });
  });
});

test("the other ways in need no fetching", async () => {
  const { signal } = new AbortController();
  const signedUrl = "wss://example.test/atoms/v1/agent/connect?token=wct_2";
  expect(await fetchAccessUrl({ signedUrl, apiKey: "sk_1" }, signal)).toBe(signedUrl);
  expect(await fetchAccessUrl({ conversationToken: "wct_3" }, signal)).toMatch(/\?token=wct_3$/);
  const withKey = await fetchAccessUrl(
    { apiKey: "sk_1", agentId: "a", textOnly: true, sampleRateHz: 8000 },
    signal,
  );
  expect(withKey).toMatch(/\?token=sk_1&agent_id=a&mode=chat&sample_rate=8000$/);
});
