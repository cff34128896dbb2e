import { describe, expect, test } from "vitest";
import { connectUrl } from "./connectUrl.js";

describe("connectUrl", () => {
  test("a token goes alone: the server knows the rest", () => {
    expect(connectUrl({ token: "wct_a/b", agentId: "x", mode: "chat", variables: { a: 1 } })).toBe(
      "wss://api.smallest.ai/atoms/v1/agent/connect?token=wct_a%2Fb",
    );
  });

  test("a key goes with everything it needs", () => {
    const url = new URL(
      connectUrl({
        origin: "http://localhost:4000/",
        token: "sk_1",
        agentId: "agent 1",
        mode: "chat",
        sampleRateHz: 8000,
        variables: { name: "Zoë & co", vip: true },
      }),
    );
    expect(url.origin).toBe("ws://localhost:4000");
    expect(url.pathname).toBe("/atoms/v1/agent/connect");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      token: "sk_1",
      agent_id: "agent 1",
      mode: "chat",
      sample_rate: "8000",
      variables: '{"name":"Zoë & co","vip":true}',
    });
  });

  test("a key without an agent is refused before anything is opened", () => {
    expect(() => connectUrl({ token: "sk_1" })).toThrowError(/agentId/);
  });
});
