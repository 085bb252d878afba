import { homedir } from "node:os";
import { join } from "node:path";

/** What the environment says. This file alone reads it. */
export interface Config {
  /** Folder that holds `archive/` and `var/`, unless `--home` names another. */
  readonly home: string;
  /** Path of the browser to capture with, or null: look for one. */
  readonly chromium: string | null;
  /** A fontconfig file for the browser, or null: the system's own. Set by the set-up where a system has no fonts. */
  readonly fonts: string | null;
  /** A folder into which the set-up has laid a browser, or null. */
  readonly tools: string | null;
  /** Search path for programs. */
  readonly path: string;
  readonly userHome: string;
  /** Where scratch files of a capture lie while it runs. */
  readonly temporary: string;
  /** What says on which display windows open, by the names of the environment; empty where nothing does. */
  readonly display: Readonly<Record<string, string>>;
  /** A file that holds the passphrase of the private key, or null: ask for it. */
  readonly passphraseFile: string | null;
  /** How a user here calls this program, for the hints that it prints: `muniment`, or `npm start --`. */
  readonly calledAs: string;
}

export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const userHome = environment["HOME"] ?? homedir();
  return {
    home: nonEmpty(environment["MUNIMENT_HOME"]) ?? join(userHome, "Muniment"),
    chromium: nonEmpty(environment["MUNIMENT_CHROMIUM"]),
    fonts: nonEmpty(environment["MUNIMENT_FONTS"]),
    tools: nonEmpty(environment["MUNIMENT_TOOLS"]),
    path: environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
    userHome,
    temporary: nonEmpty(environment["TMPDIR"]) ?? "/tmp",
    display: displayOf(environment),
    passphraseFile: nonEmpty(environment["MUNIMENT_PASSPHRASE_FILE"]),
    calledAs: nonEmpty(environment["MUNIMENT_CALLED_AS"]) ?? "muniment",
  };
}

const displayNames = ["DISPLAY", "XAUTHORITY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR"];

function displayOf(environment: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  if (environment["DISPLAY"] === undefined && environment["WAYLAND_DISPLAY"] === undefined) return {};
  const named = displayNames.map((name) => [name, nonEmpty(environment[name])] as const);
  return Object.fromEntries(named.flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

function nonEmpty(text: string | undefined): string | null {
  return text === undefined || text === "" ? null : text;
}
