/** What is found of a file that holds others: lines as they are found, and at the end what is told of them all. Source: spec/derivation, "The listing". */
import { encodeListedLine, listedMax, type ListedFault, type ListedLine } from "@muniment/verify";
import { FactSheet } from "../fact-sheet.ts";
import { listingLimits } from "../../listing-limits.ts";

/** More is not listed than is kept of one file. */
export class ListingFull extends Error {
  override readonly name = "ListingFull";
}

/** Faults that are told among the facts; all that are listed stand in the listing. */
const faultsTold = 40;

export class ListingSheet {
  readonly #say: (line: ListedLine) => Promise<void>;
  readonly #counts = { records: 0, capture: 0, page: 0, entry: 0, fault: 0 };
  readonly #told: string[] = [];
  readonly #claims: (readonly [string, string])[] = [];
  #html = 0;
  #size = 0;
  form: "warc" | "wacz" | "zip" | null = null;

  constructor(say: (line: ListedLine) => Promise<void>) {
    this.#say = say;
  }

  /** Throws ListingFull where there is no more room. */
  async add(line: Exclude<ListedLine, ListedFault>): Promise<void> {
    this.#size += encodeListedLine(line).length;
    if (this.#size > listingLimits.size) throw new ListingFull("there is more in it than is listed");
    this.#counts[line.is] += 1;
    if (line.is === "capture" && line.page) this.#html += 1;
    await this.#say(line);
  }

  async fault(where: Pick<ListedFault, "in" | "offset">, reason: string): Promise<void> {
    this.#counts.fault += 1;
    if (this.#counts.fault > listingLimits.faults) return;
    const text = reason.toWellFormed().slice(0, listedMax.reason).toWellFormed();
    if (this.#told.length < faultsTold) this.#told.push(`${placeOf(where)}${text}`);
    await this.#say({ is: "fault", in: where.in, offset: where.offset, reason: text });
  }

  record(): void {
    this.#counts.records += 1;
  }

  get records(): number {
    return this.#counts.records;
  }

  /** What the file says of itself. */
  claim(name: string, value: string): void {
    this.#claims.push([name, value]);
  }

  get firstFault(): string | null {
    return this.#told[0] ?? null;
  }

  facts(): FactSheet {
    const sheet = new FactSheet();
    const { records, capture, page, entry, fault } = this.#counts;
    if (this.form !== null) sheet.measured("contents.form", this.form);
    if (this.form !== "zip") {
      sheet.measured("contents.records", records);
      sheet.measured("contents.captures", capture);
      sheet.measured("contents.pages", this.#html);
    }
    if (this.form === "wacz") sheet.claimed("contents.named-pages", page);
    if (this.form !== "warc") sheet.measured("contents.entries", entry);
    for (const [name, value] of this.#claims) sheet.claimed(`contents.${name}`, value);
    sheet.measured("contents.faults", fault);
    for (const text of this.#told) sheet.measured("contents.fault", text);
    for (let more = this.#told.length; more < fault; more += 1) sheet.leaveOut();
    return sheet;
  }
}

function placeOf({ in: file, offset }: Pick<ListedFault, "in" | "offset">): string {
  const at = offset === null ? "" : `at byte ${String(offset)}`;
  const where = [file ?? "", at].filter((part) => part !== "").join(", ");
  return where === "" ? "" : `${where}: `;
}
