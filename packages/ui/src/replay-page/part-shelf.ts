/** The parts that a shown page is made of, each as an address that holds it; and what became of each. */
import { dataAddress, heldIn, noSheet, nowhere, type Held } from "./data-address.ts";
import { decodeText } from "./decode-text.ts";
import { withOtherAddresses } from "./css-addresses.ts";
import { mediaTypeOf } from "./http-answer.ts";
import { withoutFragment, type Answer, type OpenedWacz } from "./opened-wacz.ts";
import type { PartTally } from "./part-tally.ts";
import { veiledPicture } from "./veiled-picture.ts";

export interface ShelfOptions {
  readonly wacz: OpenedWacz;
  readonly tally: PartTally;
  /** Pictures are veiled, and nothing plays. */
  readonly veiled: boolean;
  /** What the record says was asked for and is not there, by address. */
  readonly known: ReadonlyMap<string, string>;
  /**
   * Where the document lay when it came, and where it says that it lies since a script gave it another address: what it names by a relative
   * address may have been asked for from either. Null where that is one place.
   */
  readonly moved: { readonly from: string; readonly to: string } | null;
  readonly signal: AbortSignal;
}

/** All that a page is made of, as text; and style sheets within style sheets. */
const limits = { textMax: 192 * 1024 * 1024, importsMax: 6 } as const;

/** Whether the page cannot have been shown without asking for a part. */
export type Need = "surely" | "perhaps";

export class PartShelf {
  readonly #options: ShelfOptions;
  readonly #answers = new Map<string, Promise<Answer | null>>();
  readonly #pictures = new Map<string, Promise<string | null>>();
  #spent = 0;

  constructor(options: ShelfOptions) {
    this.#options = options;
  }

  get veiled(): boolean {
    return this.#options.veiled;
  }

  get tally(): PartTally {
    return this.#options.tally;
  }

  has(url: string): boolean {
    return this.#options.wacz.has(url);
  }

  /** Null where there is none to show; the tally says why. */
  answer(address: string, need: Need): Promise<Answer | null> {
    const url = withoutFragment(address);
    const known = this.#answers.get(url);
    if (known !== undefined) return known;
    const found = this.#find(url, need);
    this.#answers.set(url, found);
    return found;
  }

  /** A picture, by its whole address. */
  async picture(address: string, need: Need): Promise<string> {
    if (/^data:/i.test(address)) return this.#pictureIn(address);
    const answer = await this.answer(address, need);
    return answer === null ? nowhere : this.pictureOf(answer, fragmentOf(address));
  }

  async pictureOf(answer: Answer, fragment = ""): Promise<string> {
    const known = this.#pictures.get(answer.url);
    const made = known ?? this.#drawn({ type: pictureType(answer), bytes: answer.body });
    this.#pictures.set(answer.url, made);
    const address = await made;
    return address === null ? nowhere : this.#within(address + fragment, answer.url);
  }

  /** A film or a sound. Veiled, there is none. */
  async film(address: string, need: Need): Promise<string> {
    if (/^data:/i.test(address)) return this.veiled ? nowhere : this.#within(address, "data:");
    const answer = await this.answer(address, need);
    if (answer === null || this.veiled) return nowhere;
    return this.#within(dataAddress({ type: mediaTypeOf(answer.head).essence, bytes: answer.body }), answer.url);
  }

  /** A style sheet that an element names. */
  async sheet(address: string, charset: string | null, depth = 0): Promise<string> {
    if (/^data:/i.test(address)) {
      const held = heldIn(address);
      return held === null ? noSheet : this.#sheetOf(decodeText(held.bytes, charset), address, depth);
    }
    const answer = await this.answer(address, "surely");
    if (answer === null) return noSheet;
    const text = decodeText(answer.body, mediaTypeOf(answer.head).charset ?? charset);
    return this.#sheetOf(text, answer.url, depth);
  }

  /** The text of a style sheet or a style, with its addresses replaced. */
  async css(text: string, base: string, depth = 0): Promise<string> {
    return withOtherAddresses(text, async ({ url, kind }) => {
      this.#options.signal.throwIfAborted();
      const address = URL.parse(url, base)?.href;
      if (address === undefined) return kind === "import" ? noSheet : nowhere;
      if (kind === "import") return depth < limits.importsMax ? this.sheet(address, null, depth + 1) : noSheet;
      if (kind === "picture") return this.picture(address, "perhaps");
      return this.#font(address);
    });
  }

  async #font(address: string): Promise<string> {
    if (/^data:/i.test(address)) return this.#within(address, "data:");
    const answer = await this.answer(address, "perhaps");
    if (answer === null) return nowhere;
    return this.#within(dataAddress({ type: mediaTypeOf(answer.head).essence, bytes: answer.body }), answer.url);
  }

  async #sheetOf(text: string, base: string, depth: number): Promise<string> {
    const css = await this.css(text, base, depth);
    const bytes = new TextEncoder().encode(`@charset "utf-8";${css}`);
    return this.#within(dataAddress({ type: "text/css", bytes }), base);
  }

  async #pictureIn(address: string): Promise<string> {
    if (!this.veiled) return this.#within(address, "data:");
    const held = heldIn(address);
    return (held === null ? null : await veiledPicture(held)) ?? nowhere;
  }

  async #drawn(held: Held): Promise<string | null> {
    return this.veiled ? veiledPicture(held) : dataAddress(held);
  }

  /** What would make the page larger than is shown is left out, and told. */
  #within(address: string, url: string): string {
    if (this.#spent + address.length <= limits.textMax) {
      this.#spent += address.length;
      return address;
    }
    if (!url.startsWith("data:")) this.tally.tell({ url, fate: "over", reason: null });
    return nowhere;
  }

  async #find(url: string, need: Need): Promise<Answer | null> {
    const { wacz, tally, known, signal } = this.#options;
    signal.throwIfAborted();
    // What is neither of the web nor held by its own address is no part: a blob of a script, an address of an app.
    if (!/^https?:/i.test(url)) return null;
    const found = await wacz.find(this.#whereItLies(url));
    switch (found.is) {
      case "missing": {
        const reason = known.get(url) ?? null;
        tally.tell({ url, fate: need === "surely" || reason !== null ? "missing" : "unasked", reason });
        return null;
      }
      case "unread":
        tally.tell({ url, fate: "unread", reason: found.reason });
        return null;
      case "over":
        tally.tell({ url, fate: "over", reason: null });
        return null;
      case "answer":
        return this.#judged(url, found.answer);
    }
  }

  #whereItLies(url: string): string {
    const { wacz, moved } = this.#options;
    if (moved === null || wacz.has(url) || !url.startsWith(moved.to)) return url;
    const other = moved.from + url.slice(moved.to.length);
    return wacz.has(other) ? other : url;
  }

  #judged(url: string, answer: Answer): Answer | null {
    const { faults, head, cut } = answer;
    if (faults.length > 0) {
      this.tally.tell({ url, fate: "differs", reason: faults.join("; ") });
      return null;
    }
    const reason = head.status >= 400 ? `the server answered ${head.status}` : cut ? "it was cut off" : null;
    this.tally.tell({ url, fate: head.status >= 400 ? "error" : "shown", reason });
    return answer;
  }
}

function fragmentOf(address: string): string {
  const at = address.indexOf("#");
  return at < 0 ? "" : address.slice(at);
}

/** Servers call pictures many things; only a drawing must be named as what it is. */
function pictureType(answer: Answer): string {
  const { essence } = mediaTypeOf(answer.head);
  return essence.startsWith("image/") ? essence : "application/octet-stream";
}
