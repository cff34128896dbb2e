/** The two that are compared. */
export const sides = ["ours", "peer"] as const;

export type Side = (typeof sides)[number];

/** One value for each side. */
export type PerSide<Value> = Record<Side, Value>;
