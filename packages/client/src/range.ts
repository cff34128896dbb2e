import { AtomsError } from "./errors.js";

/** An error when a number is given and not within its range; NaN is not within any. */
export function outside(
  name: string,
  value: number | undefined,
  least: number,
  most: number,
): AtomsError | null {
  if (value === undefined || (value >= least && value <= most)) return null;
  return new AtomsError(
    "invalid_options",
    `\`${name}\` must be from ${least} to ${most}, but is ${value}.`,
  );
}
