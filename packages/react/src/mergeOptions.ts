import type { SessionOptions } from "@atoms-kit/client";

/** The ways in: whoever names one of them means no other. */
const credentials = [
  "signedUrl",
  "conversationToken",
  "getAccessToken",
  "tokenUrl",
  "apiKey",
] as const satisfies readonly (keyof SessionOptions)[];

/** Options as they come from props and calls: a name may be there without a value. */
type GivenOptions = { [Name in keyof SessionOptions]: SessionOptions[Name] | undefined };

/**
 * Options that are nearer to the call change those that are further away; what is `undefined` changes nothing. Tools
 * come together, by their names.
 */
export function mergeOptions(far: SessionOptions, near: GivenOptions = {}): SessionOptions {
  const given = Object.entries(near).filter(([, value]) => value !== undefined);
  const namesWayIn = credentials.some((name) => near[name] !== undefined);
  const kept = Object.entries(far).filter(
    ([name]) => !namesWayIn || !(credentials as readonly string[]).includes(name),
  );
  const tools = { clientTools: { ...far.clientTools, ...near.clientTools } };
  const hasTools = far.clientTools !== undefined || near.clientTools !== undefined;
  return { ...Object.fromEntries([...kept, ...given]), ...(hasTools && tools) };
}
