const places = [
  "It is being packed, and leaves our warehouse this evening.",
  "It is on its way, and arrives tomorrow before noon.",
  "It was delivered this morning, and your neighbour has it.",
] as const;

/** The shop's part of the conversation: runs in the page when the agent asks for it. */
export function lookupOrder({ order_id: orderId }: { order_id?: string }): string {
  const digits = orderId?.replace(/\D/g, "") ?? "";
  if (digits === "") return "There is no such order. An order number looks like 7841.";
  return places[Number(digits.at(-1)) % places.length] ?? places[0];
}
