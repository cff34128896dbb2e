import { randomUUID } from "node:crypto";

/** Tokens for one connection each. */
export type TokenStore<Grant> = {
  /** Makes a `wct_` token that stands for `grant`. */
  mint(grant: Grant): string;
  /** What the token stands for, without using it up; undefined when it is unknown, used or expired. */
  peek(token: string): Grant | undefined;
  /** Uses the token up. */
  consume(token: string): void;
};

/** Options of {@link createTokenStore}. */
export type TokenStoreOptions = {
  /** How long a token lives, in milliseconds. */
  lifetimeMs: number;
  /** The present time in milliseconds. Default `Date.now`. */
  now?: () => number;
};

/** Keeps the tokens that were minted and not yet used. */
export function createTokenStore<Grant>({
  lifetimeMs,
  now = Date.now,
}: TokenStoreOptions): TokenStore<Grant> {
  const live = new Map<string, { grant: Grant; expiresAtMs: number }>();

  function forgetExpired(): void {
    for (const [token, { expiresAtMs }] of live) {
      if (expiresAtMs <= now()) live.delete(token);
    }
  }

  return {
    mint(grant) {
      forgetExpired();
      const token = `wct_${randomUUID()}`;
      live.set(token, { grant, expiresAtMs: now() + lifetimeMs });
      return token;
    },
    peek(token) {
      forgetExpired();
      return live.get(token)?.grant;
    },
    consume(token) {
      live.delete(token);
    },
  };
}
