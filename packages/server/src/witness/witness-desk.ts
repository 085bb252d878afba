import type { Checkpoint, Vkey } from "@muniment/verify";
import type { AnswerFile, WitnessAnswer } from "./answer.ts";
import type { KnownLog } from "./memory.ts";
import type { Witness } from "./witness.ts";

/** The witness of a home, as it is shown. */
export interface WitnessShown {
  readonly vkey: string;
  /** Path of its private key. */
  readonly file: string;
  readonly protected: boolean;
  readonly logs: readonly KnownLog[];
}

/** A witness at work. */
export interface OpenWitness {
  readonly witness: Witness;
  close(): void;
}

/** The commands about the witness of a home. All throw WitnessError, and ArchiveError about its key. */
export interface WitnessDesk {
  /** Null if there is none. */
  show(): Promise<WitnessShown | null>;
  /** `passphrase` gives the one that is to protect its key; null: it is not protected. */
  init(name: string, passphrase: (() => Promise<string>) | null): Promise<WitnessShown>;
  /** A name that nobody else has, and that says nothing about who keeps the witness. */
  newName(): string;
  addLog(key: Vkey, replace: boolean): Promise<KnownLog>;
  /** Asks for the passphrase of a protected key. */
  open(): Promise<OpenWitness>;
}

/** How a witness is served: `host` is an address or a name of this machine, port 0 takes any free one. */
export interface ServeWitness {
  readonly host: string;
  readonly port: number;
  /** Told each answer, after it was decided. */
  readonly onAnswer: (answer: WitnessAnswer) => void;
}

export interface ServedWitness {
  readonly url: string;
  readonly vkey: string;
  close(): Promise<void>;
}

/** All that the command line does with witnesses, composed in compose/witness.ts. */
export interface WitnessPlace extends Omit<WitnessDesk, "open"> {
  /** Serves until closed. The system's error is thrown if it cannot listen. */
  serve(options: ServeWitness): Promise<ServedWitness>;
  /** Answers a request on a stick. */
  sign(request: string, answerFile: string): Promise<WitnessAnswer>;
  /** Writes what this home's archive asks of a witness that cosigned `oldSize` entries last. */
  request(file: string, oldSize: number): Promise<Checkpoint>;
  readAnswer(file: string): Promise<AnswerFile>;
}
