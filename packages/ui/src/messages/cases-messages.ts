/** Cases: rooms for items and people. */
export interface CasesMessages {
  readonly title: string;
  readonly text: string;
  /** Who looks is in none, and may begin none: what to do. */
  readonly none: string;
  /** None was begun yet, and who looks may. */
  readonly noneYet: string;
  readonly name: string;
  readonly make: string;
  readonly items: (count: number, shown: string) => string;
  readonly people: (count: number, shown: string) => string;
  readonly yourRole: string;
  /** The log names it, and this home does not know it any more. */
  readonly unknown: string;
  readonly unknownNext: string;
  readonly takeUp: string;
  readonly open: string;
  readonly takeIn: string;
  readonly rename: string;
  readonly renamed: string;
  readonly members: string;
  readonly membersText: string;
  readonly noMembers: string;
  readonly admit: string;
  readonly admitHint: string;
  readonly invite: string;
  readonly inviteText: string;
  readonly since: string;
  readonly dismiss: string;
  readonly disabled: string;
  readonly choose: string;
  readonly noneToChoose: string;
  readonly all: string;
}
