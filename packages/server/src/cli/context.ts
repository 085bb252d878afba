import type { Workplace } from "../actions/workplace.ts";
import type { Config } from "../config.ts";
import type { ExitCode } from "./exit-codes.ts";
import { Output, type Terminal } from "./terminal.ts";
import { OperationError } from "../operation-error.ts";

/** What every command is given. */
export interface Context {
  readonly config: Config;
  readonly terminal: Terminal;
  /** Loads what the commands work with. Not before a command needs it: `--help` is to answer at once. */
  readonly workplace: () => Promise<Workplace>;
  /** Aborted when the person ends the program. */
  readonly signal: AbortSignal;
  readonly version: string;
  /** Where passphrases of private keys come from. */
  readonly passphrase: Passphrases;
}

/** Where the passphrase of a private key comes from: a file, or a person. */
export interface Passphrases {
  /** What the command line names goes before what the settings name. */
  useFile(file: string): void;
  /** Any other passphrase; null where nobody sits at a terminal. */
  ask(prompt: string): Promise<string | null>;
  /** The passphrase of the key that there is; null where there is nobody to ask. Throws UsageError if the file is none of one. */
  current(): Promise<string | null>;
  /**
   * A passphrase that is to be set: from `file`, or else, where the key has none yet, as `current` has it; asked for twice at a
   * terminal. Throws UsageError if it is to be had nowhere.
   */
  choose(file: string | null, hasCurrent: boolean): Promise<string>;
}

/** Options of every command. */
export interface CommonOptions {
  readonly home?: string;
  readonly json?: boolean;
}

export function homeOf(context: Context, options: CommonOptions): string {
  return options.home ?? context.config.home;
}

export function outputOf(context: Context, options: CommonOptions): Output {
  return new Output(context.terminal, options.json ?? false);
}

/** Runs a command and takes its exit code. */
export type Run = (work: () => Promise<ExitCode>) => Promise<void>;

/** The user's call makes no sense as it stands. */
export class UsageError extends OperationError<"usage"> {
  override readonly name = "UsageError";
  constructor(message: string, next: string, options?: ErrorOptions) {
    super("usage", message, next, options);
  }
}
