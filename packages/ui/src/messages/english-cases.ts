import type { CasesMessages } from "./cases-messages.ts";
import { many } from "./english-counts.ts";

export const englishCases: CasesMessages = {
  title: "Cases",
  text: "A case is a room for items and people. Who is in it sees what belongs to it; who has a role over the archive sees all cases. Which items belong to a case is sealed in the log; who is in it is not.",
  none: "You are in no case yet. Whoever leads one can let you in, by the name of your account.",
  noneYet:
    "There is no case yet. Begin one, then put items into it from their pages or from a selection, and let people in.",
  name: "Name",
  make: "Begin a case",
  items: many("item", "items"),
  people: many("person", "people"),
  yourRole: "You are here:",
  unknown: "Not known here",
  unknownNext:
    "The log names this case, and this home has lost who is in it. Take it up again under its name, and let people in anew.",
  takeUp: "Take it up again",
  open: "Look at its items",
  takeIn: "Take into this case",
  rename: "Rename",
  renamed: "What was sealed under the name before keeps it.",
  members: "Who is in it",
  membersText: "Whoever has a role over the archive sees this case without standing here.",
  noMembers: "Nobody is in it yet.",
  admit: "Let in",
  admitHint: "The name of an account. Whoever has none is invited below.",
  invite: "Invite into this case",
  inviteText:
    "For who has no account yet: the link makes one, once, that sees this case and no other. Hand it over by a way that you trust.",
  since: "since",
  dismiss: "Take out",
  disabled: "The account is disabled",
  choose: "Case",
  noneToChoose: "There is no case in which you may do that.",
  all: "All cases",
};
