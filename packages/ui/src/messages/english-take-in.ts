import { many } from "./english-counts.ts";
import type { OptionMessages, QueueMessages, TakeInMessages } from "./take-in-messages.ts";

const options: OptionMessages = {
  title: "Options",
  profile: "Profile",
  noProfile: "None: as anybody sees it",
  profileHelp: "Cookies with which a capture is logged in. They are made with `muniment profile`.",
  consent: "Questions for consent",
  consents: { leave: "Leave them", accept: "Accept", reject: "Reject" },
  open: "Open what is folded up: more text, tabs, details",
  alternatives: "Also fetch pictures for other screens, and the best form of films in pieces",
  video: "Also fetch the film of the page with yt-dlp, where this machine has it",
  certificates: "Go on where a certificate is bad; the record says so",
  scroll: "Seconds of scrolling",
  settle: "Seconds without a request until a page is at rest",
  settleLimit: "Seconds that its rest is waited for",
  time: "Seconds for one page at most",
  size: "Megabytes for one page at most",
  width: "Window, width",
  height: "Window, height",
};

const queue: QueueMessages = {
  title: (when) => `List of ${when}`,
  back: "Inbox",
  by: (name) => `Asked for by ${name}`,
  why: (reason) => `Why: ${reason}`,
  stop: "Stop",
  stopping: "Stopping …",
  goOn: "Go on",
  retry: "Try again what failed",
  status: "Status as CSV",
  statusHelp: "Your rows in your order, with verdict, item, time and reason in columns behind.",
  lost: "The viewer does not answer at the moment. This is how it stood; what is sealed stays sealed. Asking again …",
  leftTitle: (count, shown) =>
    `${shown} ${count === 1 ? "address is" : "addresses are"} left, and nobody here works on them`,
  leftText:
    "The list was stopped, or the viewer was ended. Nothing that was sealed is lost, and nothing is captured twice by going on. If a command line works on it, that is told.",
  show: { all: "All", left: "Left" },
  showLabel: "Which addresses are shown",
  nothing: "None of these.",
  rows: "Addresses",
  waiting: "Waiting",
  undone: "Not captured, and left in the list",
  requests: many("request", "requests"),
  steps: null,
  sealed: "Sealed",
  open: "Open the item",
  held: (count, shown) => `Held before: ${shown} ${count === 1 ? "capture" : "captures"}`,
  heldLast: "the last one",
  checked: {
    bad: "Read back, and not every byte is as sealed. Open the item and verify it.",
    unchecked: "Read back, and not all of it could be checked. Open the item and verify it.",
    "unknown-signer": "Read back, and a stamp is by a signer that nobody here knows. Open the item and verify it.",
  },
  advice: {
    "address.unresolved":
      "Look at the address: it may be mistyped, or the site gone. The failed attempt is kept as a record of that.",
    "address.private":
      "It leads into a private network. Who runs this archive can permit that: `muniment serve --allow-private <host>`",
    "address.scheme": "It leads to something that is no web page.",
    "connection.refused": "Try again later. The site may be down, or refuse this network.",
    "connection.timeout": "Try again later, or give it more time under Options.",
    "connection.closed": "Try again later.",
    "connection.other": "Try again later. If it stays, look whether this machine has a network.",
    "certificate.bad": "If you know why, capture it again with bad certificates accepted, under Options.",
    "page.status":
      "The error page is what was captured. If the page is there in your own browser, it may want a login.",
    "page.timeout": "Try again, with more time under Options.",
    "page.crashed": "Try again, with a smaller window or less scrolling under Options.",
    "page.wall": "To have what lies behind, capture it again with a profile that is logged in, under Options.",
    "limit.time": "Capture it again with more time, under Options.",
    "limit.bytes": "Capture it again with more megabytes, under Options.",
  },
  more: "More",
  beginningOf: "Beginning",
  faults: (count, shown) => `${shown} ${count === 1 ? "line is" : "lines are"} no web address`,
  faultsText: "They keep nothing else from being captured. Mend them, and give them as a list of their own.",
  line: (shown) => `Line ${shown}`,
  fault: {
    "no-address": "An address begins with `https://` or `http://`",
    scheme: "Only http and https addresses can be captured.",
    secret: "It holds a name or a password, which the archive would keep for good. Leave them out.",
  },
  moreFaults: (count, shown) =>
    `and ${shown} more ${count === 1 ? "line" : "lines"}; the status as CSV has all of them`,
  repeated: (count, shown) =>
    `${shown} ${count === 1 ? "line repeats an address" : "lines repeat addresses"} of the list; each is captured once.`,
};

/** The room in which links are taken in. */
export const englishTakeIn: TakeInMessages = {
  title: "Inbox",
  intro:
    "Each link is opened in a browser on this machine, captured and sealed by itself, with a verdict that says what of it was captured.",
  links: "Links",
  linksHelp: "One on each line. Empty lines and lines that begin with # are passed over.",
  file: "Or a spreadsheet with a column of links",
  chooseFile: "Choose a file",
  fileHelp: "A file saved as CSV (UTF-8). Your columns and their order are kept.",
  fileChosen: "The links come from the file, not from the box.",
  column: "Column with the links",
  columnHelp: "Its heading or its number. Leave it empty if only one column has links.",
  reason: "Why it is collected",
  reasonHelp: "Optional. It is sealed with each capture.",
  begin: "Capture",
  beginning: "Taking the list …",
  empty: {
    title: "Nothing is kept here yet",
    text: "What you add is sealed, read back, and stands here, the newest first. Begin with one of these:",
    links: "Paste links",
    linksText: "One link, or a list of them. Each page is opened, captured and sealed.",
    files: "Drop files",
    filesText: "Single files or whole folders, kept byte for byte.",
    sample: "Try the sample page",
    sampleText: "A small page that comes with the program: a capture from beginning to end, without a network.",
    noAccountTitle: "Nothing is kept here yet, and nobody has an account",
    noAccount:
      "Open the address that the program printed when it started: there you make your account, and can begin to add. Its last part is known to you alone. If it is lost, end the program and start it again.",
  },
  noAccounts: {
    title: "Nobody can add here yet",
    text: "What is sealed names who asked for it, so adding needs an account. Open the address that the program printed when it started: it makes the first one. Or make one with `muniment account add <name> --role contributor`, and sign in.",
  },
  mayNot: {
    title: "Your account looks, and does not add",
    text: "Ask whoever runs this archive, if you need to: `muniment account role` changes what an account may do.",
  },
  into: {
    label: "Case",
    none: "None",
    choose: "Choose a case",
    help: "Links and files belong to it from the moment they are sealed, and who is in it sees them.",
    named: (name) => `Into the case ${name}`,
  },
  options,
  queues: {
    title: "Lists",
    none: "No list was taken in yet.",
    state: { working: "Under way", left: "Not under way", stopped: "Stopped by trouble", done: "Done" },
    addresses: many("address", "addresses"),
    left: (_, shown) => `${shown} left`,
  },
  queue,
};
