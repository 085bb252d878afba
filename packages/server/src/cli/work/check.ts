import { outputOf, type Context } from "../context.ts";
import type { ExitCode } from "../exit-codes.ts";
import { placeNotes, runVerification, targetOf, tellSum, type TellOptions } from "./verification.ts";

export type CheckOptions = TellOptions;

export async function check(context: Context, path: string | undefined, options: CheckOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  const workplace = await context.workplace();
  const target = await targetOf(context, workplace, path, options);
  const seen = await placeNotes(workplace, target, output);
  const order = { trust: { keys: [], seen }, scope: { objects: "none" } } as const;
  // What is not an archive has nothing to be checked by names alone: it is refused before it is opened.
  const unlock = { identities: new Map<string, string>(), passphrase: () => Promise.resolve(null) };
  return tellSum(await runVerification(context, target, order, { output, options, unlock }), output);
}
