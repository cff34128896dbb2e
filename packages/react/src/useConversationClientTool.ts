"use client";

import type { ClientTool, ClientTools, DeclaredClientTool } from "@atoms-kit/client";
import { useEffect } from "react";
import { useConversationScope } from "./ConversationContext.js";
import { useLatest } from "./useLatest.js";

/**
 * Brings along a tool that the agent may call, while mounted; in the middle of a call, too. The handler of the latest
 * render is called. A function answers a tool of the agent's dashboard; with a description and a schema, or from
 * `defineClientTool`, the agent is told of the tool.
 *
 * @typeParam Tools - Names and functions of the app's tools.
 * @param name What the agent knows it as. Each name once: neither another component nor the options may have it.
 * @throws AtomsError `invalid_options`, when it mounts, for a name that is taken or a tool that is none.
 */
export function useConversationClientTool<
  Tools extends ClientTools = Record<string, ClientTool>,
  Name extends string & keyof Tools = string & keyof Tools,
>(name: Name, tool: Tools[Name] | DeclaredClientTool): void {
  const { client } = useConversationScope("useConversationClientTool");
  const latest = useLatest<ClientTools[string]>(tool);
  // What the agent is told of it: a new closure alone is no other tool.
  const declaration = typeof tool === "function" ? "" : JSON.stringify(tool);
  useEffect(() => {
    const run = (parameters: Record<string, unknown>, context: ToolContext): unknown => {
      const { current } = latest;
      return (typeof current === "function" ? current : current.handler)(parameters, context);
    };
    const { current } = latest;
    const isDeclared = declaration !== "" && typeof current !== "function";
    return client.registerClientTool(name, isDeclared ? { ...current, handler: run } : run);
  }, [client, name, latest, declaration]);
}

type ToolContext = Parameters<ClientTool>[1];
