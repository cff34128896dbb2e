/** Types that tools get from their schemas. Nothing here runs: it is right when it compiles. */
import { defineClientTool, type ClientTool, type ClientTools } from "./clientTools.js";
import type { FromSchema } from "./toolSchema.js";

/** Nothing is the same as an `any`. */
type Same<A, B> = 0 extends 1 & A ? false : [A, B] extends [B, A] ? true : false;
type Expect<Claim extends true> = Claim;

export const order = defineClientTool({
  description: "Looks up an order.",
  parameters: {
    type: "object",
    properties: {
      id: { type: "string", description: "As printed on the bill." },
      count: { type: "integer" },
      state: { enum: ["open", "sent"] },
      kind: { const: "order" },
      tags: { type: "array", items: { type: "string" } },
      address: {
        type: "object",
        properties: { zip: { type: "string" }, floor: { type: ["number", "null"] } },
        required: ["zip"],
      },
      anything: {},
      free: { type: "object" },
    },
    required: ["id", "tags"],
  },
  handler(parameters, { signal, callId }) {
    type Parameters = typeof parameters;
    type _Claims = [
      Expect<Same<Parameters["id"], string>>,
      Expect<Same<Parameters["count"], number | undefined>>,
      Expect<Same<Parameters["state"], "open" | "sent" | undefined>>,
      Expect<Same<Parameters["kind"], "order" | undefined>>,
      Expect<Same<Parameters["tags"], string[]>>,
      Expect<Same<NonNullable<Parameters["address"]>["zip"], string>>,
      Expect<Same<NonNullable<Parameters["address"]>["floor"], number | null | undefined>>,
      Expect<Same<Parameters["anything"], unknown>>,
      Expect<Same<NonNullable<Parameters["free"]>, Record<string, unknown>>>,
      Expect<Same<typeof signal, AbortSignal>>,
      Expect<Same<typeof callId, string>>,
    ];
    // @ts-expect-error -- it is not in the schema
    void parameters.colour;
    return parameters.id satisfies string;
  },
});

defineClientTool({
  description: "x",
  parameters: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
  // @ts-expect-error -- the schema says that it is a text
  handler: ({ id }: { id: number }) => id,
});

const schema = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
} as const;
export type FromConstant = Expect<Same<FromSchema<typeof schema>, { city: string }>>;

/** All that ported apps write is a tool. */
export const tools: ClientTools = {
  order,
  loose: (parameters) => parameters.whatever,
  typed: async ({ city }: { city: string }) => `Rain in ${city}`,
  nothing: () => {},
  generic: ((parameters) => String(parameters["city"])) satisfies ClientTool,
  raw: { description: "x", parameters: schema, handler: ({ city }: { city: string }) => city },
};

// @ts-expect-error -- a description is what the model goes by
export const withoutDescription: ClientTools = { bad: { parameters: schema, handler: () => 1 } };
