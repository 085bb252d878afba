import type { FormMessages, WelcomeMessages } from "./welcome-messages.ts";

export const englishForms: FormMessages = {
  show: "Show",
  hide: "Hide",
  passwordHint: "At least 12 characters. Some words that do not belong together are good.",
};

export const englishWelcome: WelcomeMessages = {
  title: "Welcome to your archive",
  text: "It lies on this machine, and whoever uses the machine can look into it. Make the first account: from then on it asks everybody to sign in.",
  archive: "What the archive is called",
  archiveHint: "Stands above every page. It can be changed later, and is not part of the evidence.",
  name: "Your name",
  nameHint:
    "A name that you sign in with. What you add is sealed with it as a commitment: nobody reads it there unless you disclose it.",
  password: "Password",
  duties:
    "You will be its lead, who sees and adds everything, and look after its accounts. Others come by invitation; either duty can be given to somebody else later.",
  begin: "Make the account",
  beginning: "Making the account …",
  noTokenTitle: "The first account is made from another address",
  noToken:
    "Open the address that the program printed when it was started: it ends with a part that only you know. If it is gone, end the program and start it again.",
  key: {
    title: "The key of this archive",
    text: "Everything that is added is signed by one private key. It was made with the archive, and lies on this machine alone.",
    lose: "Who loses it can add no more to this archive. All that is there stays, can be read, and can be verified.",
    steal: "Who has it can sign in this archive's name. Keep copies where you would keep a passport.",
    lies: "Where it lies",
    fingerprint: "Fingerprint",
    fingerprintHint:
      "Write it down on paper, with today's date. By it you, or anybody you tell, will know this archive's key again.",
    verifier: "Verifier key, for who checks this archive",
    none: "The private key is not on this machine.",
    copyTitle: "Make a copy now",
    copyText:
      "It is encrypted by a passphrase of its own. Keep the file and the passphrase apart, in two places other than this machine.",
    copyProtected: "The key is protected by a passphrase already: the copy is opened by the same one.",
    ownPassword: "Your password, once more",
    passphrase: "A passphrase for the copy",
    passphraseHint:
      "At least 12 characters; five words that nobody would put together are strong. Without it the copy is of no use.",
    download: "Download the copy",
    downloading: "Making the copy …",
    downloaded:
      "The copy was handed to your browser. Look whether it is where you want it, and write the passphrase down elsewhere.",
    goOn: "Go to the archive",
  },
};
