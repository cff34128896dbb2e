import { expect, it } from "vitest";
import { createTokenStore } from "./tokens.js";

it("keeps a token until it is used or 30 seconds old", () => {
  let nowMs = 1000;
  const tokens = createTokenStore<string>({ lifetimeMs: 30_000, now: () => nowMs });
  const first = tokens.mint("a");
  const second = tokens.mint("b");
  expect(first).toMatch(/^wct_[0-9a-f-]{36}$/);
  expect(tokens.peek(first)).toBe("a");
  tokens.consume(first);
  expect(tokens.peek(first)).toBeUndefined();
  nowMs += 29_999;
  expect(tokens.peek(second)).toBe("b");
  nowMs += 1;
  expect(tokens.peek(second)).toBeUndefined();
});
