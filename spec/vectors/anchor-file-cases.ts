/** What is done to the files of anchors: to each kind the same. */
import { flipped } from "./package-bytes.ts";
import { bad, fails, good, open, unmet, type AnchorCase } from "./anchor-case.ts";
import { cosignatureOver, one, proofs, stampOver, two } from "./anchor-samples.ts";
import { six } from "./anchor-block.ts";
import {
  anchored,
  bytes,
  checks,
  folder,
  kinds,
  laid,
  nameOf,
  names,
  refitted,
  type Kind,
} from "./anchored-packages.ts";
import { changed, relisted } from "./package-samples.ts";

const base = "good-anchored";

export function anchorFileCases(): AnchorCase[] {
  return [
    ...kinds.flatMap(damaged),
    ...kinds.flatMap(misplaced),
    ...elsewhere(),
    ...stripped(),
    ...badNames(),
    ...otherForms(),
  ];
}

/** Damage that whoever listed it did not hide by another name. */
function damaged(kind: Kind): AnchorCase[] {
  const [file, content, check] = [names[kind], bytes[kind], checks[kind]];
  const places = { first: 0, middle: content.length >> 1, last: content.length - 1 };
  const other = (slug: string, to: Uint8Array): AnchorCase =>
    bad(base, `${kind}-${slug}`, laid(anchored, { [file]: to }), [fails(check, file)]);
  return [
    ...Object.entries(places).map(([place, at]) => other(`${place}-byte`, flipped(content, at))),
    other("first-byte-away", content.subarray(1)),
    other("last-byte-away", content.subarray(0, -1)),
    other("a-byte-more", Uint8Array.from([...content, 0])),
    other("emptied", new Uint8Array(0)),
    bad(base, `${kind}-not-listed-anew`, changed(anchored, { [file]: flipped(content, 40) }), [
      fails("package.manifest", file),
      fails(check, file),
    ]),
    bad(base, `${kind}-away-and-still-listed`, changed(anchored, { [file]: null }), [fails("package.manifest", file)]),
    bad(base, `${kind}-emptied-under-its-new-name`, refitted(anchored, kind, new Uint8Array(0)), [
      fails(check, nameOf(kind === "second" ? "cosig" : kind, new Uint8Array(0))),
    ]),
  ];
}

/** The same bytes under another name. */
function misplaced(kind: Kind): AnchorCase[] {
  const [file, content, check] = [names[kind], bytes[kind], checks[kind]];
  const ending = kind === "second" ? "cosig" : kind;
  const wrong = `${folder}${"0".repeat(64)}.${ending}`;
  const others = (
    [
      ["tsr", "anchor.token"],
      ["crl", "anchor.list"],
      ["ocsp", "anchor.list"],
      ["ots", "anchor.proof"],
      ["cosig", "anchor.cosignature"],
    ] as const
  ).filter(([end]) => end !== ending);
  return [
    bad(base, `${kind}-under-another-hash`, laid(anchored, { [file]: null, [wrong]: content }), [fails(check, wrong)]),
    bad(base, `${kind}-twice`, laid(anchored, { [wrong]: content }), [fails(check, wrong)]),
    ...others.map(([end, as]) =>
      bad(base, `${kind}-twice-as-${end}`, laid(anchored, { [nameOf(end, content)]: content }), [
        fails(as, nameOf(end, content)),
      ]),
    ),
  ];
}

/** What is over another checkpoint of the same log. */
function elsewhere(): AnchorCase[] {
  const note = six.checkpoint();
  const over = {
    tsr: stampOver(note),
    ots: proofs.confirmed(note),
    cosig: cosignatureOver(note, one),
    second: cosignatureOver(note, two),
  };
  return (["tsr", "ots", "cosig", "second"] as const).map((kind) => {
    const name = nameOf(kind === "second" ? "cosig" : kind, over[kind]);
    return bad(base, `${kind}-of-another-checkpoint`, refitted(anchored, kind, over[kind]), [
      fails(checks[kind], name),
    ]);
  });
}

/** Every set of the six files that can be left, with a policy that asks for both witnesses. */
function stripped(): AnchorCase[] {
  const trust = "all-of-two";
  return Array.from({ length: 2 ** kinds.length }, (_, left) => {
    const gone = kinds.filter((_kind, at) => (left >> at) % 2 === 0);
    const files = relisted(changed(anchored, Object.fromEntries(gone.map((kind) => [names[kind], null]))));
    const slug = `left-${kinds.filter((kind) => !gone.includes(kind)).join("-") || "nothing"}`;
    if (!gone.includes("cosig") && !gone.includes("second")) return good(base, slug, files, { trust });
    return bad(base, slug, files, [unmet], { trust });
  });
}

function badNames(): AnchorCase[] {
  const content = bytes.tsr;
  const right = names.tsr.slice(folder.length);
  const named = (slug: string, name: string): AnchorCase =>
    bad(base, slug, laid(anchored, { [`${folder}${name}`]: content }), [fails("file.expected", `${folder}${name}`)]);
  return [
    named("another-ending", right.replace(".tsr", ".txt")),
    named("an-ending-in-capitals", right.replace(".tsr", ".TSR")),
    named(
      "a-hash-in-capitals",
      right.replace(/^[0-9a-f]+/, (hash) => hash.toUpperCase()),
    ),
    named("an-ending-behind", `${right}.old`),
    named("no-ending", right.replace(".tsr", "")),
    named("a-hash-too-short", right.slice(1)),
    named("a-hash-too-long", `0${right}`),
    named("a-folder-below", `more/${right}`),
    named("a-folder-of-the-archive", `${"0".repeat(64)}/${right}`),
    named("a-checkpoint", "checkpoint"),
    named("a-line-feed-behind", `${right}\n`),
    bad(base, "beside-the-folder", laid(anchored, { [`data/${right}`]: content }), [
      fails("file.expected", `data/${right}`),
    ]),
    bad(
      base,
      "not-listed",
      changed(anchored, { [nameOf("tsr", stampOver(six.checkpoint()))]: stampOver(six.checkpoint()) }),
      [
        fails("anchor.token", nameOf("tsr", stampOver(six.checkpoint()))),
        fails("file.expected", nameOf("tsr", stampOver(six.checkpoint()))),
      ],
    ),
  ];
}

/** Damage under the name that it asks for. */
function otherForms(): AnchorCase[] {
  const large = new Uint8Array(4097).fill(0x61);
  const refit = (kind: Kind, slug: string, content: Uint8Array): AnchorCase =>
    bad(base, `${kind}-${slug}-renamed`, refitted(anchored, kind, content), [
      fails(checks[kind], nameOf(kind === "second" ? "cosig" : kind, content)),
    ]);
  const last = bytes.ots.length - 1;
  const otherHeight = flipped(bytes.ots, last - 2);
  return [
    refit("tsr", "first-byte", flipped(bytes.tsr, 0)),
    refit("tsr", "last-byte", flipped(bytes.tsr, bytes.tsr.length - 1)),
    refit("tsr", "last-byte-away", bytes.tsr.subarray(0, -1)),
    refit("tsr", "a-byte-more", Uint8Array.from([...bytes.tsr, 0])),
    refit("crl", "first-byte", flipped(bytes.crl, 0)),
    refit("crl", "a-byte-more", Uint8Array.from([...bytes.crl, 0])),
    good(base, "crl-last-byte-renamed", refitted(anchored, "crl", flipped(bytes.crl, bytes.crl.length - 1))),
    refit("ocsp", "first-byte", flipped(bytes.ocsp, 0)),
    refit("ocsp", "status", flipped(bytes.ocsp, 4 + 2)),
    refit("ocsp", "last-byte-away", bytes.ocsp.subarray(0, -1)),
    refit("ocsp", "a-byte-more", Uint8Array.from([...bytes.ocsp, 0])),
    good(base, "ocsp-last-byte-renamed", refitted(anchored, "ocsp", flipped(bytes.ocsp, bytes.ocsp.length - 1))),
    refit("ots", "first-byte", flipped(bytes.ots, 0)),
    refit("ots", "version", flipped(bytes.ots, 31)),
    refit("ots", "digest", flipped(bytes.ots, 40)),
    refit("ots", "nonce", flipped(bytes.ots, 70)),
    refit("ots", "last-byte-away", bytes.ots.subarray(0, -1)),
    refit("ots", "a-byte-more", Uint8Array.from([...bytes.ots, 0])),
    {
      ...good(base, "", refitted(anchored, "ots", otherHeight)),
      name: "unchecked-ots-another-height-renamed",
      verdict: "unchecked",
      findings: [open("anchor.proof", nameOf("ots", otherHeight))],
    },
    refit("cosig", "first-byte", flipped(bytes.cosig, 0)),
    refit("cosig", "signature", flipped(bytes.cosig, bytes.cosig.length - 20)),
    refit("cosig", "last-byte", flipped(bytes.cosig, bytes.cosig.length - 1)),
    refit("cosig", "last-byte-away", bytes.cosig.subarray(0, -1)),
    refit("cosig", "too-large", large),
  ];
}
