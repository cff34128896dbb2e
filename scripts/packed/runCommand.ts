import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** What a test runner sets, and what changes how an app is built. */
const runnerNames = /^(?:NODE_ENV|TEST|DEV|PROD|MODE|SSR|BASE_URL|VITEST.*)$/;

/** The environment of a person's shell, and what is added to it. */
export function shellEnvironment(added: Record<string, string> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !runnerNames.test(name));
  return { ...Object.fromEntries(inherited), ...added };
}

/**
 * Runs a program to its end.
 *
 * @returns What it printed.
 * @throws Error with all of that, when it fails.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  { cwd, env = {}, timeoutMs }: { cwd: string; env?: Record<string, string>; timeoutMs?: number },
): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, args, {
      cwd,
      env: shellEnvironment(env),
      maxBuffer: 64 * 1024 * 1024,
      timeout: timeoutMs ?? 0,
    });
    return stdout;
  } catch (cause) {
    const { stdout = "", stderr = "", killed } = cause as Record<string, unknown>;
    const what = `${command} ${args.join(" ")}`;
    const how = killed === true ? `did not end within ${timeoutMs} ms` : "failed";
    throw new Error(`${what} ${how}:\n${String(stdout)}${String(stderr)}`, { cause });
  }
}
