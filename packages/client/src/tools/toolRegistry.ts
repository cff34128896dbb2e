import { AtomsError } from "../errors.js";
import { findInvalidTool, type ClientTools } from "./clientTools.js";

type Tool = ClientTools[string];

/** Tools that parts of an app bring along, for as long as they are there: whatever sessions come and go. */
export type ToolRegistry = {
  /**
   * @returns a function that takes the tool back.
   * @throws AtomsError `invalid_options` for a tool that is none, or a name that is taken.
   */
  register(name: string, tool: Tool): () => void;
  /** All tools of a session that was given some by its options. */
  with(given: ClientTools): ClientTools;
  /** An error when the options of a session have a tool that is registered already. */
  findConflict(given: ClientTools): AtomsError | null;
};

/** @param onChange Is told of each tool that comes or goes. */
export function createToolRegistry(onChange: () => void): ToolRegistry {
  const tools = new Map<string, Tool>();
  return {
    register(name, tool) {
      const invalid = findInvalidTool(name, tool);
      if (invalid !== null) throw invalid;
      if (tools.has(name)) throw nameTaken(name);
      tools.set(name, tool);
      onChange();
      let isIn = true;
      return () => {
        // Taken back twice, the name may be another's already.
        if (!isIn) return;
        isIn = false;
        tools.delete(name);
        onChange();
      };
    },
    with: (given) => ({ ...Object.fromEntries(tools), ...given }),
    findConflict(given) {
      const name = Object.keys(given).find((key) => tools.has(key));
      return name === undefined ? null : nameTaken(name);
    },
  };
}

/** @param name That of two tools. */
export function nameTaken(name: string): AtomsError {
  return new AtomsError(
    "invalid_options",
    `Two parts of the app bring along a tool \`${name}\`. Give one of them another name.`,
  );
}
