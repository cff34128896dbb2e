import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { mint, openCall, refusedWith, request } from "../../test-support/callClient.js";
import { type LocalAgent, startLocalAgent } from "../index.js";

const lines: string[] = [];
let agent: LocalAgent;

beforeAll(async () => {
  agent = await startLocalAgent({
    apiKey: "sk_for_this_test",
    greeting: "",
    recognizer: "none",
    log: (line) => lines.push(line),
  });
});
afterAll(() => agent.close());
beforeEach(() => request(agent, `${agent.control}/reset`, {}));

const registerCall = (body: unknown, headers?: Record<string, string>) =>
  request(agent, `${agent.rest}/conversation/register-call`, body, headers);

describe("register-call", () => {
  it("mints a token for 30 seconds at 24000 Hz", async () => {
    const { status, body } = await registerCall({ agent_id: "agent_local", mode: "chat" });
    expect(status).toBe(201);
    expect(body).toEqual({
      status: true,
      data: {
        access_token: expect.stringMatching(/^wct_/) as string,
        expires_in: 30,
        sample_rate: 24000,
      },
    });
  });

  it.each([
    ["no agent", {}],
    ["an unknown mode", { agent_id: "agent_local", mode: "phone" }],
    ["nested variables", { agent_id: "agent_local", variables: { a: {} } }],
    ["variables in a list", { agent_id: "agent_local", variables: [] }],
    ["an unknown fault", { agent_id: "agent_local", metadata: { fault: { type: "fire" } } }],
    ["not JSON", "{"],
    ["a list", []],
  ])("answers 400 to %s", async (_name, body) => {
    const answer = await registerCall(body);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ status: false, errors: [expect.any(String) as string] });
  });

  it("answers 401 without the key and 404 for an unknown agent", async () => {
    expect((await registerCall({ agent_id: "agent_local" }, {})).status).toBe(401);
    const wrong = { Authorization: "Bearer sk_wrong" };
    expect((await registerCall({ agent_id: "agent_local" }, wrong)).status).toBe(401);
    expect((await registerCall({ agent_id: "somebody" })).status).toBe(404);
    expect((await request(agent, `${agent.rest}/agent`)).status).toBe(404);
  });

  it("lets pages of this machine read the answers, and no others", async () => {
    const url = `${agent.rest}/conversation/register-call`;
    const preflight = await fetch(url, {
      method: "OPTIONS",
      headers: { Origin: "http://localhost:5173", "Access-Control-Request-Method": "POST" },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("Access-Control-Allow-Origin")).toBe("http://localhost:5173");
    expect(preflight.headers.get("Access-Control-Allow-Headers")).toMatch(/Authorization/);
    const foreign = await fetch(url, {
      method: "OPTIONS",
      headers: { Origin: "http://localhost.example" },
    });
    expect(foreign.headers.get("Access-Control-Allow-Origin")).toBeNull();
  });
});

describe("connecting", () => {
  it("survives an address that is none", async () => {
    const socket = connect(agent.port, "127.0.0.1");
    socket.write("GET // HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    const [head] = (await once(socket, "data")) as [Buffer];
    expect(head.toString()).toMatch(/^HTTP\/1\.1 404 /);
    socket.destroy();
  });

  it("can't start twice on one port", async () => {
    await expect(startLocalAgent({ port: agent.port })).rejects.toMatchObject({
      code: "EADDRINUSE",
    });
  });

  it("takes a token once, with the settings that are baked in", async () => {
    const token = await mint(agent, {
      mode: "chat",
      variables: { plan: "gold", call_id: "mine", timezone: "UTC" },
    });
    const call = await openCall(agent, {
      query: {
        token,
        mode: "webcall",
        sample_rate: "8000",
        variables: '{"plan":"tin"}',
        agent_id: "x",
      },
    });
    expect(call.frames[0]).toEqual({
      type: "session.created",
      session_id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      call_id: expect.stringMatching(/^CALL-\d+-[0-9a-f]{6}$/) as string,
      sample_rate: 24000,
      channels: 1,
    });
    const { body } = await request(agent, `${agent.control}/sessions`);
    expect(body).toMatchObject([
      { callId: call.callId, mode: "chat", variables: { plan: "gold" } },
    ]);
    expect(Object.keys((body as unknown as { variables: object }[])[0]?.variables ?? {})).toEqual([
      "plan",
    ]);
    expect(await refusedWith(agent, { token })).toBe(401);
    await call.hangUp();
    expect(await refusedWith(agent, { token })).toBe(401);
  });

  it("takes a token or the key in the header as well, but not in both places", async () => {
    const Authorization = `Bearer ${await mint(agent)}`;
    await (await openCall(agent, { query: {}, headers: { Authorization } })).hangUp();
    const byKey = { Authorization: `Bearer ${agent.apiKey}` };
    const call = await openCall(agent, {
      query: { agent_id: agent.agentId, sample_rate: "8000" },
      headers: byKey,
    });
    expect(call.frames[0]).toMatchObject({ sample_rate: 8000 });
    await call.hangUp();
    const both = { token: agent.apiKey, agent_id: agent.agentId };
    expect(await refusedWith(agent, both, byKey)).toBe(401);
  });

  it("refuses with 401 before the upgrade", async () => {
    expect(await refusedWith(agent, {})).toBe(401);
    expect(await refusedWith(agent, { token: "wct_made_up" })).toBe(401);
    expect(await refusedWith(agent, { token: "sk_wrong", agent_id: agent.agentId })).toBe(401);
    expect(await refusedWith(agent, { token: agent.apiKey })).toBe(401);
    expect(await refusedWith(agent, { token: agent.apiKey, agent_id: "somebody" })).toBe(401);
  });

  it("refuses an expired token with 401", async () => {
    const hasty = await startLocalAgent({ tokenLifetimeMs: 1, recognizer: "none" });
    const token = await mint(hasty);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await refusedWith(hasty, { token })).toBe(401);
    await hasty.close();
  });

  it("refuses with 503 while draining, and keeps the token good", async () => {
    const token = await mint(agent);
    await request(agent, `${agent.control}/drain`, { on: true });
    expect(await refusedWith(agent, { token })).toBe(503);
    await request(agent, `${agent.control}/drain`, { on: false });
    await (await openCall(agent, { query: { token } })).hangUp();
  });

  it("honours each sample rate that the protocol has", async () => {
    for (const rate of ["8000", "16000", "24000", "48000"]) {
      const query = { token: agent.apiKey, agent_id: agent.agentId, sample_rate: rate };
      const call = await openCall(agent, { query });
      expect(call.frames[0]).toMatchObject({ sample_rate: Number(rate) });
      await call.hangUp();
    }
  });

  it.each([
    { mode: "phone" },
    { sample_rate: "44100" },
    { variables: "{" },
    { variables: '{"a":null}' },
    { variables: "[]" },
  ])("closes with 4000 after an error frame for %o", async (bad) => {
    const query = {
      token: agent.apiKey,
      agent_id: agent.agentId,
      ...(bad as Record<string, string>),
    };
    const call = await openCall(agent, { query, waitForCreated: false });
    expect((await call.closed).code).toBe(4000);
    expect(call.frames).toEqual([
      { type: "error", code: "400", message: expect.any(String) as string },
    ]);
  });

  it("logs each step and never a key or a token", async () => {
    const token = await mint(agent);
    const call = await openCall(agent, { query: { token } });
    call.send({ type: "input_text.send", text: "a very private sentence" });
    await call.waitFor("agent_start_talking");
    await call.hangUp();
    await refusedWith(agent, { token });
    const log = lines.join("\n");
    for (const step of [
      "listening",
      "token minted",
      "open, webcall",
      "user turn",
      "agent turn",
      "client_requested",
      "refused with 401",
    ]) {
      expect(log).toContain(step);
    }
    expect(log).not.toMatch(/wct_|sk_|private/);
  });
});
