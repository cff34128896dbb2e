/** How to get a fresh token for every call. */
export const passFetcher = "Pass `tokenUrl` or `getAccessToken`.";

/** Tells the developer, on the console, what will not work as written. Never holds a token or a key. */
export function warn(message: string): void {
  console.warn(`[atoms-kit] ${message}`);
}
