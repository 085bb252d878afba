import { WitnessError } from "./witness-error.ts";

/** A witness that may have forgotten what it signed must not sign again. Source: spec/witness, "What a witness keeps". */
export function forgot(what: string, cause?: unknown): WitnessError {
  const message = `This witness is not whole, and may have forgotten what it signed: ${what}.`;
  const next =
    "If the folder can be had as it was last, put it back. If not, or if it may be older: move it away, make a new witness with `muniment witness init`, and give out its new key.";
  return new WitnessError("witness.forgot", message, next, { cause });
}
