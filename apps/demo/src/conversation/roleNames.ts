import type { Role } from "@atoms-kit/react";

/** What the sides are called on the page. */
export const roleNames: Readonly<Record<Role, string>> = { agent: "Agent", user: "You" };
