import { parseAst } from "rolldown/parseAst";

/** Whether a module begins with the directive: nothing but comments may stand before it. */
export function startsWithUseClient(code: string): boolean {
  const [first] = parseAst(code).body;
  return first?.type === "ExpressionStatement" && first.directive === "use client";
}

/** Whether a built module only works on the client's side: it imports something of React, or calls a hook. */
export function needsUseClient(code: string): boolean {
  const program = parseAst(code);
  return (
    program.body.some(
      (node) => node.type === "ImportDeclaration" && /^react(?:$|\/)/.test(node.source.value),
    ) || callsHook(program)
  );
}

function callsHook(node: unknown): boolean {
  if (typeof node !== "object" || node === null) return false;
  const { type, callee } = node as { type?: unknown; callee?: { name?: unknown } };
  if (type === "CallExpression" && /^use[A-Z]/.test(String(callee?.name))) return true;
  return Object.values(node).some(callsHook);
}
