import { many } from "./english-counts.ts";
import type { CustodyMessages, HandOverMessages, PackageMessages } from "./hand-over-messages.ts";

const items = many("item", "items");

const packages: PackageMessages = {
  title: "Packages",
  none: "None lies ready.",
  kept: "They lie here until somebody removes them, and seven days at most. Whoever may hand over sees them all.",
  of: (shown) => `Package of ${shown}`,
  by: (name) => `Begun by ${name}`,
  to: "To whom, for what",
  lost: "The viewer does not answer at the moment. This is how it stood. Asking again …",
  working: "Being made",
  bytesOf: (bytes, total) => `${bytes} of ${total}`,
  finishing: "All is copied. Taking the hash, and sealing the record …",
  stop: "Stop",
  stopping: "Stopping …",
  stopped: "Stopped. Nothing of it is left, and nothing was sealed.",
  failed: "It came to nothing, and nothing was handed out",
  mistake: [
    "The viewer made a mistake while the package was made.",
    "Try again. If it stays, run muniment verify, and report it.",
  ],
  chooseAgain: "Select the same items again",
  away: "Put away",
  ready: "Ready",
  encrypted: "encrypted",
  save: "Save the file",
  remove: "Remove",
  removing: "Removing …",
  removeHelp: "Takes the file from here. That it was handed over stays in the log.",
  removeAsked: "Remove the file from here",
  keep: "Keep it",
  hash: "SHA-256",
  key: "Verifier key",
  fingerprint: "Its fingerprint",
  keyHelp:
    "Give the receiver the hash and the key by another way than the one the file takes. verify.html and verify.sh, which lie in it, ask for the key; the fingerprint can be read out on the phone.",
  entry: "Entry in the log",
  disclosed: "Disclosed",
  withheld: "Withheld",
  inClear: "In clear",
  nothing: "Nothing",
  redacted: "Credentials",
  redactedText: (count, shown) =>
    `${shown} ${count === 1 ? "capture was made logged in, and goes" : "captures were made logged in, and go"} out with the credentials replaced:`,
  proofs: "Proofs from outside",
  proofCount: (count, shown) => `${shown} ${count === 1 ? "goes" : "go"} along`,
  noProofs:
    "None goes along. When this was sealed, the receiver has from this archive alone. Run `muniment anchor`, wait until it has an answer, and hand it over anew.",
  pdf: "Report on paper",
  pdfMade: "Goes along, as report.pdf",
};

/** The room in which packages are made to be handed over. */
export const englishHandOver: HandOverMessages = {
  title: "Hand over",
  intro:
    "Makes one file of items and their proofs, which anybody can check without this archive. That it was made, for whom, and what it discloses is sealed in the log before the file can be fetched.",
  noAccounts: {
    title: "Nobody can hand over here yet",
    text: "What is sealed names who handed it over, so it needs an account. Make one with `muniment account add <name> --role reviewer`, and sign in.",
  },
  mayNot: {
    title: "Your account looks, and does not hand over",
    text: "Reviewers and leads do. Ask whoever runs this archive, if you need to: `muniment account role` changes what an account may do.",
  },
  empty: {
    title: "Nothing is selected",
    text: "Select items in the library: with the box at each, or with X where the keys stand. Or open one, and follow “Hand over” there.",
  },
  items: "What goes",
  itemCount: items,
  leaveOut: "Leave out",
  more: (count, shown) => `and ${items(count, shown)} more`,
  clear: "Leave out all",
  disclosure: "What is disclosed of who collected",
  disclosureHelp: "What is withheld now can be disclosed later, to a court for one, and proved by the same record.",
  profile: {
    public: ["Public", "Nothing. For publishing, and wherever you do not know who will read it."],
    newsroom: ["Newsroom", "Who collected. For people who have to know whom to ask."],
    court: ["Court", "Who collected, and the account with which pages were seen."],
    full: [
      "Full",
      "All of it: also this machine's addresses in the network, and the private addresses that were allowed.",
    ],
  },
  to: "To whom, and for what",
  toHelp: "May stay empty. It is sealed in the log for good, and stands in no package.",
  encrypt: "Encrypt",
  recipients: "Recipients",
  recipientsHelp:
    "Public keys of age (age1…), one on each line. Then only they can open the file: not you either, unless your own key is among them.",
  file: "File",
  container: { zip: "ZIP, which every computer opens", tar: "tar" },
  pdf: "The report on paper as well, as a PDF: takes a browser on this machine, and a little longer",
  credentials: "Hand out credentials: captures that were made logged in go as they were sealed",
  credentialsTitle: "Whoever has the file can use that login",
  credentialsText:
    "The cookies in it open the account with which pages were seen, for as long as that session holds. End the session first, and encrypt the file. Leave this off, and they are replaced; what was sealed stays provable.",
  sum: (shown, size) => `${shown}, ${size}`,
  begin: "Make the package",
  beginning: "Beginning …",
  busy: "Another package of yours is being made. Wait until it is ready, or stop it.",
  packages,
};

/** An item's custody. */
export const englishCustody: CustodyMessages = {
  title: "Custody",
  text: "One entry of the log names the record of this item. The record names each object by its SHA-256.",
  entry: "Entry",
  sealed: "Sealed",
  record: "Record",
  actor: "Actor",
  software: "Software",
  origin: "Log",
  checkpoint: "Checkpoint",
  checkpointText: (count, shown) => `signed over ${shown} ${count === 1 ? "entry" : "entries"}`,
  root: "Root hash",
  note: "The signed note",
  exports: {
    title: "Handed over",
    none: "The log knows of no package with this item. `muniment export` says so where it could seal no record of one.",
    when: "When",
    by: "By",
    to: "To whom, for what",
    unsaid: "Not said",
    disclosed: "Disclosed",
    nothing: "Nothing",
    file: "File",
    encrypted: "encrypted",
    open: "not encrypted",
    folder: "a folder; the hash is of tagmanifest-sha256.txt in it, through which every other file has one",
    hash: "SHA-256",
    items: "Items in it",
    credentials: "Credentials",
    withCredentials: "Captures made logged in went out as they were sealed",
  },
};
