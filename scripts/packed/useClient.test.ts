import { expect, test } from "vitest";
import { needsUseClient, startsWithUseClient } from "./useClient.js";

test("the directive counts as the first statement alone", () => {
  expect(startsWithUseClient('"use client";\nimport "react";')).toBe(true);
  expect(startsWithUseClient('/* a licence */\n"use client";')).toBe(true);
  expect(startsWithUseClient('import "react";\n"use client";')).toBe(false);
  expect(startsWithUseClient('"use strict";\n"use client";')).toBe(false);
  expect(startsWithUseClient('("use client");')).toBe(false);
  expect(startsWithUseClient("")).toBe(false);
});

test("whoever imports React or calls a hook needs it; whoever passes a hook on does not", () => {
  expect(needsUseClient('import { createContext } from "react";')).toBe(true);
  expect(needsUseClient('import { jsx } from "react/jsx-runtime";')).toBe(true);
  expect(
    needsUseClient('import { useIt } from "x"; export function f() { return [useIt()]; }'),
  ).toBe(true);
  expect(needsUseClient('import { useIt } from "./useIt.js"; export { useIt };')).toBe(false);
  expect(needsUseClient("export const user = used(1); // useIt()")).toBe(false);
});
