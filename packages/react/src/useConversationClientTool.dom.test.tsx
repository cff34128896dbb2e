import { act, render } from "@testing-library/react";
import { StrictMode, type ReactElement } from "react";
import { expect, test, vi } from "vitest";
import { setUpScriptedCall } from "../../../test-support/scriptedCall.js";
import {
  ConversationProvider,
  defineClientTool,
  useConversation,
  useConversationClientTool,
  type DeclaredClientTool,
} from "./index.js";

const scripted = setUpScriptedCall();

async function call(name: string, parameters: Record<string, unknown> = {}): Promise<string> {
  const before = scripted.server.sent.length;
  scripted.server.send({
    type: "function_call",
    call_id: `call-${before}`,
    name,
    arguments: parameters,
  });
  await vi.waitFor(() => expect(scripted.server.sent.length).toBeGreaterThan(before));
  const frame = scripted.server.sent.at(-1);
  return frame?.type === "function_call.result" ? frame.output : "";
}

const updates = () =>
  scripted.server.sent.flatMap((frame) =>
    frame.type === "session.update" ? [frame.tools.map(({ name }) => name)] : [],
  );

function Greeter({ word }: { word: string }): null {
  useConversationClientTool("greet", ({ who }) => `${word}, ${String(who)}`);
  return null;
}

const page = (children: ReactElement | null): ReactElement => (
  <StrictMode>
    <ConversationProvider client={scripted.client}>{children}</ConversationProvider>
  </StrictMode>
);

test("a tool is there while its component is, with the handler of the latest render", async () => {
  const { rerender } = render(page(null));
  await scripted.connect();
  expect(await call("greet", { who: "Ada" })).toMatch(/no tool/);
  rerender(page(<Greeter word="Hello" />));
  expect(await call("greet", { who: "Ada" })).toBe("Hello, Ada");
  rerender(page(<Greeter word="Goodbye" />));
  expect(await call("greet", { who: "Ada" })).toBe("Goodbye, Ada");
  rerender(page(null));
  expect(await call("greet", { who: "Ada" })).toMatch(/no tool/);
});

function Declared({ tool }: { tool: DeclaredClientTool }): null {
  useConversationClientTool("look_up", tool);
  return null;
}

test("a declared one is told to the agent when its component mounts, and again only when its words change", async () => {
  const tool = (description: string, prefix: string): DeclaredClientTool =>
    defineClientTool({
      description,
      parameters: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
      handler: ({ id }) => `${prefix} ${id}`,
    });
  const { rerender } = render(page(null));
  await scripted.connect();
  await act(async () => rerender(page(<Declared tool={tool("Finds an order.", "order")} />)));
  expect(updates()).toEqual([["look_up"]]);
  // Another handler is the same tool.
  await act(async () => rerender(page(<Declared tool={tool("Finds an order.", "parcel")} />)));
  expect(updates()).toEqual([["look_up"]]);
  expect(await call("look_up", { id: "7" })).toBe("parcel 7");
  await act(async () => rerender(page(<Declared tool={tool("Finds a parcel.", "parcel")} />)));
  expect(updates()).toEqual([["look_up"], ["look_up"]]);
  await act(async () => rerender(page(null)));
  expect(updates().at(-1)).toEqual([]);
});

test("a tool that moves from one component to another in one commit is no conflict", async () => {
  const { rerender } = render(page(<Greeter key="a" word="Hello" />));
  rerender(page(<Greeter key="b" word="Hi" />));
  await scripted.connect();
  expect(await call("greet", { who: "Ada" })).toBe("Hi, Ada");
});

test("two components that bring along one name are an error that names it", () => {
  const silence = vi.spyOn(console, "error").mockImplementation(() => {});
  const both = (
    <ConversationProvider client={scripted.client}>
      <Greeter word="Hi" />
      <Greeter word="Hey" />
    </ConversationProvider>
  );
  expect(() => render(both)).toThrowError(/`greet`/);
  silence.mockRestore();
});

test("provider, hook and start give tools together; the nearest of one name counts", async () => {
  function Caller(): ReactElement {
    const { startSession } = useConversation({
      clientTools: { hook: () => "hook", both: () => "far" },
    });
    return (
      <button
        onClick={() =>
          void startSession({
            getAccessToken: () => "wct_1",
            clientTools: { start: () => "start", both: () => "near" },
          })
        }
      >
        Start
      </button>
    );
  }
  const { getByRole } = render(
    <ConversationProvider client={scripted.client} clientTools={{ provider: () => "provider" }}>
      <Caller />
    </ConversationProvider>,
  );
  act(() => getByRole("button").click());
  await scripted.accept();
  for (const name of ["provider", "hook", "start"]) expect(await call(name)).toBe(name);
  expect(await call("both")).toBe("near");
});
