import type { KeyChanged, KeyDesk, KeyHooks, KeyShown } from "../../actions/key-desk.ts";
import { homeOf, outputOf, UsageError, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { printable, type Output } from "../terminal.ts";
import { tellPlace, tellWaiting } from "./sealing.ts";

export interface KeyCommandOptions extends CommonOptions {
  readonly newPassphraseFile?: string;
}

interface Order {
  readonly home: string;
  readonly desk: KeyDesk;
  readonly output: Output;
  readonly hooks: KeyHooks;
}

export async function key(context: Context, action: string, options: KeyCommandOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  const desk = await (await context.workplace()).keys();
  const hooks = { onWait: tellWaiting(output), onNotice: tellPlace(output) };
  const order = { home: homeOf(context, options), desk, output, hooks };
  if (options.newPassphraseFile !== undefined && action !== "protect")
    throw new UsageError("Only `muniment key protect` takes a new passphrase.", "Leave --new-passphrase-file out.");
  switch (action) {
    case "show":
      return await show(order);
    case "protect":
      return await protect(order, context, options.newPassphraseFile ?? null);
    case "unprotect":
      return await unprotect(order);
    case "rotate":
      return await rotate(order);
    default:
      throw new UsageError(`There is no action ${action}.`, "`muniment key --help` lists them.");
  }
}

async function show({ home, desk, output }: Order): Promise<ExitCode> {
  const shown = await desk.show(home);
  output.result(shown, () => linesOf(shown));
  return exitCodes.ok;
}

function linesOf(shown: KeyShown): readonly string[] {
  return [
    `log          ${printable(shown.origin)}`,
    `verifier key ${printable(shown.vkey)}`,
    `fingerprint  ${shown.fingerprint}`,
    `private key  ${printable(shown.file)} (${protection(shown.protected)})`,
    shown.changes.length === 0 ? "changes      none" : "changes",
    ...shown.changes.map(changeLine),
  ];
}

function protection(isProtected: boolean | null): string {
  if (isProtected === null) return "not here";
  return isProtected ? "protected by a passphrase" : "not protected: whoever can read it can sign";
}

function changeLine({ index, outcome, detail, to }: KeyChanged): string {
  const told = outcome === "holds" ? `to ${to ?? ""}` : `${outcome.toUpperCase()}: ${detail}`;
  return `  entry ${String(index)}  ${printable(told)}`;
}

async function protect({ home, desk, output, hooks }: Order, context: Context, file: string | null): Promise<ExitCode> {
  const hasCurrent = (await desk.isProtected(home)) === true;
  await desk.protect(home, () => context.passphrase.choose(file, hasCurrent), hooks);
  output.result({ protected: true }, () => [
    hasCurrent ? "The private key has a new passphrase." : "The private key is protected by the passphrase.",
  ]);
  output.note(
    "Keep a copy of the key's file and the passphrase in two other places. Without either, nothing can be added any more.",
    ...(hasCurrent ? [] : ["Copies that were made of the key before are not protected: find them, and destroy them."]),
  );
  return exitCodes.ok;
}

async function unprotect({ home, desk, output, hooks }: Order): Promise<ExitCode> {
  await desk.unprotect(home, hooks);
  output.result({ protected: false }, () => ["The private key is no longer protected: whoever can read it can sign."]);
  return exitCodes.ok;
}

async function rotate({ home, desk, output, hooks }: Order): Promise<ExitCode> {
  const rotated = await desk.rotate(home, hooks);
  output.result(rotated, () => [
    `The log has a new key, sealed as entry ${String(rotated.index)}.`,
    `  verifier key  ${printable(rotated.to)}`,
  ]);
  output.note(
    "Keep a copy of the new private key in another place, and destroy the copies of the old one.",
    "Who knows the old verifier key still verifies this archive. Give the new one to who will need it.",
  );
  return exitCodes.ok;
}
