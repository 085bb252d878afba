import type { Acknowledgement } from "../acknowledgement.ts";
import { intake, intakeAll, openSource, type IntakeDeps, type Source } from "./intake.ts";
import type { NamedFile } from "./files-named.ts";
import { IntakeError } from "./source-file.ts";
import { Turns } from "../../turns.ts";

/** Told in the order of the files, each as soon as those before it were told. `file` is what it is called. */
export interface IntakeHooks {
  /** The file is sealed. */
  sealed(file: string, acknowledgement: Acknowledgement): void;
  /** One bad file must not keep the others out. Nothing of it was sealed. */
  refused(file: string, error: IntakeError): void;
  /** How far a file was read, in bytes. */
  reading(file: string, bytes: number, total: number): void;
}

export interface IntakeOrder {
  readonly deps: IntakeDeps;
  readonly files: Iterable<NamedFile> | AsyncIterable<NamedFile>;
  /** Why they are kept; stands in each record. */
  readonly note: string | null;
  readonly hooks: IntakeHooks;
  readonly signal: AbortSignal;
}

// Small files are taken in by the group, since what a group costs (promises, syncs, a commit) is paid once for all of it. Its bytes are in
// memory, and it is under way at once when nothing more comes.
const groupFilesMax = 128;
const groupSizeMax = 8 * 1024 * 1024;
const groupWaitMs = 100;

// Read, and not sealed yet: more than one sync takes together, so that there is work to do while it runs. The bytes lie on
// the disk, not in memory.
const filesMax = 4096;
const sizeMax = 512 * 1024 * 1024;

/**
 * Takes files in, one after another, and lets the archive make many of them durable and seal them together. When the
 * signal is aborted or something fails, it takes no more, waits for what becomes of those under way, tells which of
 * them were sealed, and throws.
 */
export async function intakeMany(order: IntakeOrder): Promise<void> {
  const line = new Line(order.hooks);
  try {
    await new Intakes(order, line).takeAll();
  } finally {
    await line.ended();
  }
  line.check();
  order.signal.throwIfAborted();
}

/** A file of a group: opened and read, or refused. */
type Member = { readonly named: NamedFile } & ({ readonly source: Source } | { readonly error: IntakeError });

/** What became of a file. */
type Outcome =
  | { readonly file: string; readonly acknowledgement: Acknowledgement }
  | { readonly file: string; readonly error: IntakeError };

/** What became of some files, in their order, up to a failure that is not the fault of one file. */
interface Outcomes {
  readonly outcomes: readonly Outcome[];
  readonly failure: { readonly reason: unknown } | null;
}

/** Reads the files, one after another. */
class Intakes {
  readonly #order: IntakeOrder;
  readonly #line: Line;
  #group: Member[] = [];
  /** Of those members that were read. */
  #bodies: Uint8Array[] = [];
  #groupSize = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(order: IntakeOrder, line: Line) {
    this.#order = order;
    this.#line = line;
  }

  async takeAll(): Promise<void> {
    const turns = new Turns();
    try {
      for await (const file of this.#order.files) {
        if (this.#order.signal.aborted || this.#line.failed) return;
        await this.#take(file);
        await turns.next();
      }
    } finally {
      this.#sealGroup();
    }
  }

  async #take(named: NamedFile): Promise<void> {
    const { deps, note } = this.#order;
    try {
      const source = openSource(deps, named, note);
      if (source.file.isSmall) {
        this.#bodies.push(source.file.whole());
        this.#groupSize += source.file.size;
        this.#join({ named, source });
      } else await this.#takeLarge(named.called, source);
    } catch (error) {
      if (!(error instanceof IntakeError)) throw error;
      this.#join({ named, error });
    }
    await this.#line.room();
  }

  /** Resolves when the next file can be read. */
  async #takeLarge(file: string, source: Source): Promise<void> {
    const { deps, hooks, signal } = this.#order;
    // Those before it need not wait for it.
    this.#sealGroup();
    const progress = (bytes: number, total: number): void => {
      hooks.reading(file, bytes, total);
    };
    this.#line.add(outcomeOf(file, intake(deps, source, progress, signal)), 1, source.file.size);
    await source.file.closed;
  }

  #join(member: Member): void {
    this.#group.push(member);
    if (this.#group.length >= groupFilesMax || this.#groupSize >= groupSizeMax) this.#sealGroup();
    // What names the files may be slow.
    else
      this.#timer ??= setTimeout(() => {
        this.#sealGroup();
      }, groupWaitMs);
  }

  #sealGroup(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const [group, bodies, size] = [this.#group, this.#bodies, this.#groupSize];
    [this.#group, this.#bodies, this.#groupSize] = [[], [], 0];
    if (group.length > 0) this.#line.add(sealGroup(this.#order, group, bodies), group.length, size);
  }
}

async function sealGroup(order: IntakeOrder, members: readonly Member[], bodies: Uint8Array[]): Promise<Outcomes> {
  const sources = members.flatMap((member) => ("source" in member ? [member.source] : []));
  let sealed: readonly Acknowledgement[];
  try {
    sealed = await intakeAll(order.deps, sources, bodies);
  } catch (reason) {
    if (members.length === 1) return { outcomes: [], failure: { reason } };
    // Nothing of the group was sealed, and it may be for the sake of one: each is tried by itself.
    return await sealEach(order, members);
  }
  const left = sealed[Symbol.iterator]();
  const outcomes = members.map((member): Outcome => {
    if ("error" in member) return { file: member.named.called, error: member.error };
    const acknowledgement = left.next().value;
    if (acknowledgement === undefined) throw new Error("fewer files were sealed than were taken in");
    return { file: member.named.called, acknowledgement };
  });
  return { outcomes, failure: null };
}

async function sealEach({ deps, note }: IntakeOrder, members: readonly Member[]): Promise<Outcomes> {
  const outcomes: Outcome[] = [];
  for (const member of members) {
    const file = member.named.called;
    try {
      if ("error" in member) throw member.error;
      const source = openSource(deps, member.named, note);
      for (const acknowledgement of await intakeAll(deps, [source], [source.file.whole()])) {
        outcomes.push({ file, acknowledgement });
      }
    } catch (error) {
      if (!(error instanceof IntakeError)) return { outcomes, failure: { reason: error } };
      outcomes.push({ file, error });
    }
  }
  return { outcomes, failure: null };
}

async function outcomeOf(file: string, sealed: Promise<Acknowledgement>): Promise<Outcomes> {
  try {
    return { outcomes: [{ file, acknowledgement: await sealed }], failure: null };
  } catch (error) {
    if (error instanceof IntakeError) return { outcomes: [{ file, error }], failure: null };
    return { outcomes: [], failure: { reason: error } };
  }
}

/** The files under way, in their order. */
class Line {
  readonly #hooks: IntakeHooks;
  #files = 0;
  #size = 0;
  #wake: (() => void) | null = null;
  #told: Promise<void> = Promise.resolve();
  #failure: { readonly reason: unknown } | null = null;

  constructor(hooks: IntakeHooks) {
    this.#hooks = hooks;
  }

  /** Whether something went wrong that is not the fault of one file. */
  get failed(): boolean {
    return this.#failure !== null;
  }

  add(becoming: Promise<Outcomes>, files: number, size: number): void {
    this.#files += files;
    this.#size += size;
    this.#told = this.#tell(this.#told, becoming, files, size);
  }

  /** Resolves when one more file may be taken. */
  async room(): Promise<void> {
    while (this.#files >= filesMax || this.#size >= sizeMax) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Resolves when all were told. */
  async ended(): Promise<void> {
    await this.#told;
  }

  /** Throws what went wrong. */
  check(): void {
    if (this.#failure !== null) throw this.#failure.reason;
  }

  async #tell(before: Promise<void>, becoming: Promise<Outcomes>, files: number, size: number): Promise<void> {
    const { outcomes, failure } = await becoming;
    this.#files -= files;
    this.#size -= size;
    this.#wake?.();
    await before;
    for (const outcome of outcomes) {
      if ("error" in outcome) this.#hooks.refused(outcome.file, outcome.error);
      else this.#hooks.sealed(outcome.file, outcome.acknowledgement);
    }
    this.#failure ??= failure;
  }
}
