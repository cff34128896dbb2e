/**
 * Splits a text where a speaker would pause, so that the first words can be heard while the rest is still being made.
 * Joined with single spaces, the parts give the text with its white space normalised.
 */
export function splitSentences(text: string): string[] {
  return text
    .trim()
    .split(/(?<=[.!?…]["')\]]?)\s+/)
    .map((sentence) => sentence.replace(/\s+/g, " "))
    .filter((sentence) => sentence !== "");
}
