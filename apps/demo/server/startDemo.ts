import { fileURLToPath } from "node:url";
import { createServer } from "vite";
import { demoApi } from "./demoApi.js";
import { openAgent, type AgentBehind, type AtomsAccount } from "./openAgent.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const defaultPort = 5173;

export type DemoOptions = {
  /** Exactly this port; 0 is any free one. Default 5173, or the next that is free. */
  port?: number;
  /** Opens a browser. Default false. */
  open?: boolean;
  /** Talks to Atoms. Default: to an agent on this machine, which is started with the demo. */
  atoms?: AtomsAccount;
  /** Follows changes of the source. Default true. */
  watch?: boolean;
  /** Gets a line for whatever goes wrong. Never a key or a token. */
  log?: (line: string) => void;
};

/** A running demo. */
export type Demo = {
  /** `http://localhost:PORT` */
  url: string;
  agent: AgentBehind;
  close(): Promise<void>;
};

/**
 * Serves the page, and the two addresses that it asks for an agent and for a token.
 *
 * @throws Error when the port is taken.
 */
export async function startDemo({
  port,
  open = false,
  atoms,
  watch = true,
  log = () => undefined,
}: DemoOptions = {}): Promise<Demo> {
  const agent = await openAgent(atoms);
  try {
    const server = await createServer({
      root,
      configFile: fileURLToPath(new URL("../vite.config.ts", import.meta.url)),
      logLevel: "warn",
      clearScreen: false,
      plugins: [demoApi(agent, log)],
      server: {
        host: "localhost",
        port: port ?? defaultPort,
        strictPort: port !== undefined && port !== 0,
        open,
        ...(!watch && { watch: null, hmr: false }),
      },
    });
    try {
      await server.listen();
    } catch (error) {
      await server.close();
      throw error;
    }
    return {
      url: new URL(server.resolvedUrls?.local[0] ?? `http://localhost:${port}`).origin,
      agent,
      async close() {
        await Promise.all([server.close(), agent.close()]);
      },
    };
  } catch (error) {
    await agent.close();
    throw error;
  }
}
