import { outputOf, type Context } from "../context.ts";
import type { ExitCode } from "../exit-codes.ts";
import { runVerification, targetOf, tellSum, type TellOptions } from "./verification.ts";

export type CheckOptions = TellOptions;

export async function check(context: Context, path: string | undefined, options: CheckOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  const target = await targetOf(context, await context.workplace(), path, options);
  const order = { trust: { keys: [], seen: [] }, scope: { objects: "none" } } as const;
  return tellSum(await runVerification(context, target, order, { output, options }), output);
}
