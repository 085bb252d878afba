/** Something that a person should know or do. `bad`: something is wrong. `unchecked`: it is not known whether something is. */
export interface Concern {
  readonly grade: "bad" | "unchecked";
  readonly message: string;
  readonly next: string;
}
