import { AtomsError } from "../errors.js";

/** A script that can't go on, or was written so that it never could. */
export function scriptFailed(message: string): AtomsError {
  return new AtomsError("script_failed", message);
}

/** The same failure, with the step that it befell. */
export function inStep(error: AtomsError, step: { number: number; name: string }): AtomsError {
  const { number, name } = step;
  return new AtomsError("script_failed", `Step ${number}, ${name}: ${error.message}`, {
    details: { step: number },
  });
}
