/** A JSON Schema, as far as types are made of it; whatever else it says is for the model. */
export type ToolSchema = {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, ToolSchema>>;
  readonly required?: readonly string[];
  readonly items?: ToolSchema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly [keyword: string]: unknown;
};

type Named = {
  string: string;
  number: number;
  integer: number;
  boolean: boolean;
  null: null;
};

/** The properties that must be there. */
type RequiredName<Schema> = Schema extends { required: readonly (infer Name)[] } ? Name : never;

type FromProperties<Schema, Properties> = {
  -readonly [
    Name in keyof Properties as Name extends RequiredName<Schema> ? Name : never
  ]: FromSchema<Properties[Name]>;
} & {
  -readonly [
    Name in keyof Properties as Name extends RequiredName<Schema> ? never : Name
  ]?: FromSchema<Properties[Name]>;
};

type FromType<Schema, Type> = Type extends keyof Named
  ? Named[Type]
  : Type extends "array"
    ? FromItems<Schema>[]
    : Type extends "object"
      ? FromObject<Schema>
      : unknown;

type FromItems<Schema> = Schema extends { items: infer Items } ? FromSchema<Items> : unknown;

type FromObject<Schema> = Schema extends { properties: infer Properties }
  ? { [Name in keyof FromProperties<Schema, Properties>]: FromProperties<Schema, Properties>[Name] }
  : Record<string, unknown>;

/**
 * The type of what a JSON Schema allows: `const`, `enum`, the simple types, arrays, objects and lists of types.
 * Everything else is `unknown`. A model may still give something else: the server does not check.
 */
export type FromSchema<Schema> = Schema extends { const: infer Value }
  ? Value
  : Schema extends { enum: readonly (infer Value)[] }
    ? Value
    : Schema extends { type: readonly (infer Type)[] }
      ? FromType<Schema, Type>
      : Schema extends { type: infer Type }
        ? FromType<Schema, Type>
        : Schema extends { properties: unknown }
          ? FromObject<Schema>
          : unknown;
