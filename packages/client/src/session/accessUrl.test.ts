import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fetchAccessUrl } from "./accessUrl.js";

/** The app's own server: it answers as the test says, and remembers what it was asked. */
let server: Server;
let base: string;
let answer: { status: number; body: string } = { status: 200, body: "" };
let asked: unknown;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      asked = { method: request.method, body: JSON.parse(body) as unknown };
      response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body);
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
