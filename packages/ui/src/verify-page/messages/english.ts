import type { Messages } from "./messages.ts";

export const english: Messages = {
  language: { code: "en", direction: "ltr", name: "English", choose: "Language" },
  title: "Check a package",
  intro:
    "A package holds saved pages and files, and the proof that they were not changed since they were sealed. This page checks that proof.",
  offline: "Everything happens on this computer. This page has no way to any network, and sends nothing.",
  key: {
    title: "The key of the log",
    text: "A line of the form name+digits+letters. It must have reached you by another way than the package: from whoever answers for the archive, or from a publication.",
    label: "Verifier key",
    file: "Read it from a file",
    of: "Key of the log",
    ofWitness: "Key of the witness",
    none: "Without it the package can still be checked, but not who sealed it.",
  },
  trust: {
    title: "Whom else you trust: time stamps, witnesses, Bitcoin",
    text: "What others say of the log counts only if you name them, by files that reached you by another way than the package. What lies in the package itself is a hint, and no more.",
    kinds: {
      roots: { what: "Root certificate of a time-stamp authority", from: "PEM or DER, from its own site" },
      list: { what: "Revocation list of an authority", from: "DER, from its own site" },
      keys: { what: "Keys of witnesses or logs", from: "one a line, as they publish them" },
      policy: {
        what: "Policy for witnesses",
        from: "whose cosignatures are enough (C2SP tlog-policy), from whoever decides that",
      },
      blocks: {
        what: "Headers of Bitcoin blocks",
        from: "lines of a height and 160 hex digits, from a node that you trust",
      },
      chain: { what: "Chain of a public beacon", from: "the info.json of drand, as the chain publishes itself" },
    },
    choose: "Add files",
    drop: "or drop them anywhere on this page.",
    remove: "Remove",
    refused: [
      "This file cannot be used, and nothing of it counts:",
      "Give one of the kinds above, as it was published. Drop a package by itself.",
    ],
    taken: (count) => `Files that say whom you trust: ${count}`,
    open: "Something in the package is said by somebody whom you did not name, or waits for what you did not give. If you have it by another way, add it, and check again.",
  },
  disclosed: {
    title: "What was disclosed to you beside the package: who collected it, and the like",
    text: "A package may withhold this, and it may be handed over later, as a file. Give that file here, to see what it says, and whether the record proves it.",
    choose: "Add a disclosure",
    taken: (count) => `Disclosures: ${count}`,
    says: "By itself, and unproved, the file says of the item",
    unread: "This file cannot be read as a disclosure.",
    fields: {
      collector: "Collector",
      account: "Account",
      address: "Addresses of the collecting machine",
      allowed: "Private addresses that were allowed",
    },
    basis: {
      measured: "measured by the program",
      reported: "reported by others",
      claimed: "claimed by whoever collected",
      inferred: "inferred by the program",
      "not-measured": "not known",
    },
    proved: "What was disclosed, and the record proves",
    provedText:
      "Whoever sealed the record committed to these words then, and they were not changed since. Whether they are true, that does not show: a claim stays a claim.",
    how: "For experts: how it is proved",
    howText:
      "The commitment is the SHA-256 of five lines, the last without a line feed: muniment-disclosure/1, the salt of the record, the field, its salt, the statement.",
    proof: {
      item: "Item",
      recordSalt: "Salt of the record",
      field: "Field",
      salt: "Salt of the field",
      statement: "Statement",
      commitment: "Commitment in the record",
    },
  },
  folder: {
    title: "The package",
    drop: "Drop the package here: its folder, or the .zip or .tar that it came as",
    choose: "or choose the folder",
    chooseFile: "Choose a .zip or .tar",
    note: "Your browser may ask whether to “upload” the files. They stay on this computer.",
  },
  running: {
    listing: (files) => `Listing the files: ${files} so far`,
    title: "Checking every byte",
    bytes: (done, total) => `${done} of ${total}`,
    files: (done, total) => `Files: ${done} of ${total}`,
    share: (percent) => `${percent} checked`,
    stop: "Stop",
  },
  stopped: "Stopped before the end. There is no verdict.",
  again: "Check again",
  another: "Check another package",
  problems: {
    file: [
      "This file is no package:",
      "Drop the folder in which bagit.txt lies, or the .zip or .tar that the package came as.",
    ],
    packed: [
      "This is a packed file that is not read here:",
      "Unpack it first, and drop the folder, .zip or .tar that comes out of it.",
    ],
    encrypted: [
      "This file is encrypted:",
      "Decrypt it first, with age and your own identity: age -d -i key.txt. Then drop the .zip or .tar that comes out.",
    ],
    "no-package-file": [
      "No package lies in this file:",
      "Drop the .zip or .tar that was exported as a package. A WACZ by itself is checked by the program: muniment verify.",
    ],
    several: [
      "These are several things.",
      "Drop one package at a time: the folder in which bagit.txt lies, or one .zip or .tar.",
    ],
    nothing: ["There was no folder in what you dropped.", "Drop the folder of the package, or choose it."],
    empty: ["There are no files in this folder.", "Drop the folder in which bagit.txt lies."],
    "no-package": ["This folder is no package:", "Drop the folder in which bagit.txt and a folder data lie."],
    "package-inside": ["This folder is no package, but one lies in it:", "Drop that folder itself."],
    "package-around": [
      "This is only a part of a package:",
      "Drop the folder in which it lies, with bagit.txt beside it.",
    ],
    unlisted: ["Your browser did not let this page see what is in the folder:", "Choose the folder with the button."],
    "no-key": ["This is no verifier key.", "Copy the whole line again, or leave the field empty."],
    "key-file": ["This file cannot be read as a verifier key:", "Choose the file with the key, often log.vkey."],
    "broke-off": [
      "The check broke off, and there is no verdict:",
      "Try again. If it stays so, use another browser, or verify.sh.",
    ],
  },
  verdict: {
    verified: {
      title: "This package holds",
      text: "Every file is, to the last byte, what was sealed, and the log was signed by the key that you gave.",
    },
    bad: {
      title: "This package fails",
      text: "Something in it is not what was sealed: it was changed, removed or added.",
    },
    unchecked: {
      title: "This package could not be checked in full",
      text: "Nothing was found to be changed, but what could not be checked is not proved.",
    },
    "unknown-signer": {
      title: "Unknown log",
      text: "All files fit together. But that alone proves nothing, since anybody can make such a package.",
    },
  },
  unknown: {
    noKey: "You gave no key. Enter the key of the log, and check again.",
    otherKey: "The log was not signed by the key that you gave. Is it the key of this log?",
    signer: {
      title: "This package holds, but for an unknown signer",
      text: "Every file is what was sealed, and the log was signed by the key that you gave. But a proof in it is by somebody whom you do not know: that proof counts for nothing here.",
    },
  },
  besideBad: {
    title: "A file beside this package fails",
    text: "Nothing in the package itself was found to be changed. But what was given beside it is not what its records committed to, and counts for nothing.",
    shown: "Nothing of what that file says. Remove the file, and check again, to see what the package shows by itself.",
  },
  outcome: { holds: "Holds", fails: "Fails", unchecked: "Not checked" },
  fault: {
    title: "What fails, or was not checked",
    unchecked: "This could not be checked.",
    said: "In the words of the verifier:",
    more: "Show more",
  },
  checked: {
    title: "What was checked",
    counts: ({ holds, fails, unchecked }) => `holds: ${holds}, fails: ${fails}, not checked: ${unchecked}`,
  },
  checks: {
    "package.container": {
      name: "The one file in which the package lies can be read in one way only",
      fails: "The file can be read in two ways, or something lies in it that does not belong there.",
    },
    "package.manifest": {
      name: "Every file is there, as the package lists it",
      fails: "The file is missing, was changed, or is not listed as it must be.",
    },
    "checkpoint.format": {
      name: "The head of the log is well formed",
      fails: "The head of the log cannot be used.",
    },
    "checkpoint.signature": {
      name: "The head of the log is signed with the key that you gave",
      fails: "The signature under the head of the log is wrong.",
    },
    "anchor.list": {
      name: "The revocation lists are well formed",
      fails: "This revocation list is not what its name says, or is none.",
    },
    "anchor.token": {
      name: "The time stamps are intact, whoever made them",
      fails: "This time stamp is not over the head of the log, or was changed.",
    },
    "anchor.proof": {
      name: "The OpenTimestamps proofs lead to a block of Bitcoin",
      fails: "This proof is not over the head of the log, or was changed.",
    },
    "anchor.cosignature": {
      name: "The cosignatures are those of witnesses that you named",
      fails: "This cosignature is not over the head of the log, or was changed.",
    },
    "anchor.time": {
      name: "Somebody outside shows when the log existed at the latest",
      fails: "No time is proved from outside.",
    },
    "anchor.witness": {
      name: "Witnesses outside saw the log at this head",
      fails: "The witnesses that had to be there are not.",
    },
    "entry.format": { name: "The entry of the log is well formed", fails: "The entry of the log cannot be used." },
    "package.proof": {
      name: "The entry has its place in the log",
      fails: "The proof does not lead from the entry to the signed head of the log.",
    },
    "record.bytes": {
      name: "The record is the one that the entry names",
      fails: "The record is not the one that the entry names.",
    },
    "record.format": { name: "The record is well formed", fails: "The record cannot be used." },
    "record.beacon": {
      name: "The record was made after a value that nobody knew before",
      fails: "The value is not what the record says: it proves no time.",
    },
    "package.redaction": {
      name: "What is withheld is named, and a redacted copy is there",
      fails: "What is said of the withheld file is not so.",
    },
    "package.disclosure": {
      name: "What is disclosed is what the record committed to",
      fails: "What is disclosed here is not what was committed to when the record was sealed.",
    },
    "object.bytes": {
      name: "The evidence is, to the byte, what the record names",
      fails: "This file of the evidence is missing or was changed.",
    },
    "warc.stamp": {
      name: "The web traffic of a capture is stamped by time authorities that you trust",
      fails: "This time stamp is not over what the capture recorded, or was changed.",
    },
    "file.expected": {
      name: "Nothing lies in the package that does not belong there",
      fails: "The file does not belong in this package.",
    },
  },
  items: {
    title: "What is in it",
    text: "As the records name it, and with the times of the collector's clock:",
    kinds: { capture: "Web page", intake: "File" },
    sealed: "sealed",
    notBefore: "the record was made no earlier than",
    stamped: "its recording (WARC) existed no later than",
    more: (count) => `and ${count} more`,
  },
  shown: {
    title: "What this shows",
    lines: [
      "The evidence is, to the byte, what its record names; the record is the one that an entry of the log names; and the entry has its place in the log.",
      "Whoever holds the key of the log signed that log. Nothing of this was changed since then.",
    ],
    noLater: "All of it existed no later than",
    about: "about",
    seen: "Witnesses whom you know saw the log at this head:",
  },
  shownNot: {
    bad: "Nothing, as it stands. Do not rely on it. What holds is listed all the same, so that an expert can find out what happened.",
    unchecked: "What holds, holds. For the rest nothing is shown: take it as seriously as something that fails.",
    "unknown-signer":
      "Only that the files fit together. Whoever made the package, with whatever key, could have made it so.",
  },
  notShown: {
    title: "What it does not show",
    truth: "That a page or a file says the truth, or that others were shown the same.",
    when: "When it was. Times are what the collector's clock said.",
    whenProved:
      "When exactly it was, or that it is not much older: proved is only by when it existed. All other times are what the collector's clock said.",
    holder: "Who holds the key. That you must know from elsewhere.",
    all: "That this is all. The log may hold other items, which were not handed out.",
    page: "That this page is honest, if it came with the package: whoever forges the one can forge the other. Take verify.html from a release of Muniment.",
  },
  proofs: {
    title: "For experts: each proof from outside",
    text: "All but the public values in records are over the head of the log, and so over everything that has its place under it.",
    kinds: {
      stamp: "Time stamp",
      blocks: "Proof by way of Bitcoin",
      cosignature: "Cosignature",
      beacon: "Public value in a record",
    },
    stamp: {
      trusted: "intact, by an authority under a root that you named",
      untrusted: "intact, but under no root that you named: it counts for nothing here",
      revoked: "intact, but its signer was revoked: the time is not proved",
      undecided: "made in a way that is not known here",
      broken: "broken: it proves nothing",
    },
    blocks: {
      confirmed: "leads to a block that you gave",
      upgraded: "all that it says stands in another proof, which is confirmed",
      weak: "leads to a block by a weak hash, which leaves open what it is over",
      unchecked: "names a block whose header you did not give",
      pending: "promised, and in no block yet: it proves nothing yet",
      refuted: "the block that it names is another",
      mismatch: "over something else than this log",
    },
    cosignature: {
      verified: "by a witness whom you named",
      unknown: "by a witness whom you did not name: it counts for nothing here",
      wrong: "wrong: not by this witness, or not over this log",
    },
    beacon: "the record was made after this time",
    facts: {
      time: "Time",
      by: "Signer",
      root: "Root that you named",
      block: "Block",
      round: "Round",
      calendars: "Promised by",
      file: "File",
    },
  },
  details: {
    title: "For experts: every finding",
    folder: "Folder",
    file: "File",
    size: (files, bytes) => `files: ${files}; ${bytes}`,
    log: "Log, by its own name",
    entries: "Entries",
    shown: "Of these, in this package (first and last place)",
    notShown: "Not in it; what they are is not shown",
    root: "Root hash",
    keys: "Key that you gave",
    noKeys: "none",
    trust: "Whom else you trust",
    openings: "Disclosed to you beside it",
    program: "Checked by",
    findings: "Findings",
    words: "The sentences are those of the verifier, in English.",
    cut: (kept, total) => `Of ${total} findings, ${kept} are listed; those that do not hold come first.`,
  },
};
