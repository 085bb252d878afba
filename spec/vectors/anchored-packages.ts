/** Packages with anchors, that the vectors of them begin with; and what a forger does to them. */
import { signatureLine, signEd25519, utf8 } from "@muniment/verify";
import { makeAnswer } from "../../packages/verify/src/time/sample-authority.ts";
import { cosignatureOver, fileNameOf, middle, one, proofs, signer, stampOver, two } from "./anchor-samples.ts";
import { listOf } from "./anchor-trusts.ts";
import { changed, five, oneItem, relisted, underNote, type Files } from "./package-samples.ts";
import { other } from "./samples.ts";

export const folder = "data/anchors/";
export const note = five.checkpoint();

export const bytes = {
  tsr: stampOver(note, signer),
  crl: listOf(middle),
  ocsp: makeAnswer(middle, signer),
  ots: proofs.confirmed(note),
  cosig: cosignatureOver(note, one),
  second: cosignatureOver(note, two),
} as const;

export function nameOf(ending: string, content: Uint8Array): string {
  return `${folder}${fileNameOf(ending, content)}`;
}

export const names = {
  tsr: nameOf("tsr", bytes.tsr),
  crl: nameOf("crl", bytes.crl),
  ocsp: nameOf("ocsp", bytes.ocsp),
  ots: nameOf("ots", bytes.ots),
  cosig: nameOf("cosig", bytes.cosig),
  second: nameOf("cosig", bytes.second),
} as const;

export type Kind = keyof typeof names;
export const kinds = ["tsr", "crl", "ocsp", "ots", "cosig", "second"] as const;
export const checks = {
  tsr: "anchor.token",
  crl: "anchor.list",
  ocsp: "anchor.list",
  ots: "anchor.proof",
  cosig: "anchor.cosignature",
  second: "anchor.cosignature",
} as const;

/** A package with these files under data/anchors/, each by its own bytes; the manifests fit. */
export function withAnchors(
  parts: readonly (readonly [ending: string, content: Uint8Array])[],
  files: Files = oneItem,
): Map<string, Uint8Array> {
  const all = new Map([...files].filter(([name]) => !name.startsWith(folder)));
  for (const [ending, content] of parts) all.set(nameOf(ending, content), content);
  return relisted(all);
}

/** Some of the samples. */
export function partsOf(...which: readonly Kind[]): (readonly [string, Uint8Array])[] {
  return which.map((kind) => [kind === "second" ? "cosig" : kind, bytes[kind]] as const);
}

export const anchored = withAnchors(partsOf(...kinds));
export const stamped = withAnchors(partsOf("tsr"));
export const proven = withAnchors(partsOf("ots"));
export const cosigned = withAnchors(partsOf("cosig", "second"));

/** Files written, or removed, and listed. */
export function laid(
  files: Files,
  changes: Readonly<Record<string, Uint8Array | string | null>>,
): Map<string, Uint8Array> {
  return relisted(changed(files, changes));
}

/** Other bytes in the place of a part, under the name that they ask for. */
export function refitted(files: Files, kind: Kind, content: Uint8Array): Map<string, Uint8Array> {
  const ending = kind === "second" ? "cosig" : kind;
  return laid(files, { [names[kind]]: null, [nameOf(ending, content)]: content });
}

/** The checkpoint with a second signature line. */
export const twoLines = utf8(
  `${new TextDecoder().decode(note)}${signatureLine(other.vkey, signEd25519(other.seed, utf8("another text\n")))}`,
);

/** The package under another note, with anchors over that note. */
export function under(other: Uint8Array, parts: readonly (readonly [string, Uint8Array])[]): Map<string, Uint8Array> {
  return withAnchors(parts, underNote(oneItem, other));
}

export const proofFile = [...oneItem.keys()].find((name) => name.endsWith("/item.tlog-proof")) ?? "";
