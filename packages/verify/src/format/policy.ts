/** Whose cosignatures are enough: a file of C2SP tlog-policy, that the user of a verifier brings. Source: spec/anchors, "A policy". */
import { decodeUtf8, toHex } from "./bytes.ts";
import { parseWitnessKey, type WitnessKey } from "./cosignature.ts";
import { FormatError } from "./digest.ts";
import { parseVkey, type Vkey } from "./note.ts";

/** So many of these, each of them a witness or a group before this one, and a member of no other. */
interface Group {
  readonly name: string;
  readonly threshold: number;
  readonly members: readonly string[];
}

/** What is named once is a member once: so nobody counts twice. */
export interface WitnessPolicy {
  /** Keys that the user trusts, as if given one by one. */
  readonly logs: readonly Vkey[];
  /** By the names that the policy gives them, in its order. */
  readonly witnesses: ReadonlyMap<string, WitnessKey>;
  /** In their order: each is of what stands before it. */
  readonly groups: readonly Group[];
  /** A witness or a group; null if no cosignature is asked for. */
  readonly quorum: string | null;
}

export const policySizeMax = 64 * 1024;
export const policyLinesMax = 1024;

/** The word for no cosignature at all. Nothing else has this name. */
const noQuorum = "none";

/** Reads a policy. Throws `FormatError`, naming the line, on anything that is not exactly one. */
export function parsePolicy(bytes: Uint8Array): WitnessPolicy {
  if (bytes.length > policySizeMax) throw new FormatError(`a policy larger than ${String(policySizeMax)} bytes`);
  if (bytes.some((byte) => byte === 0x7f || (byte < 0x20 && byte !== 0x09 && byte !== 0x0a)))
    throw new FormatError("the policy holds a control character");
  const lines = decodeUtf8(bytes).split("\n");
  // A policy that was cut must not ask for less than it did.
  if (lines.pop() !== "") throw new FormatError("the last line of the policy is not ended");
  if (lines.length > policyLinesMax) throw new FormatError(`a policy of more than ${String(policyLinesMax)} lines`);
  const reader = new PolicyReader();
  for (const [at, line] of lines.entries()) {
    try {
      reader.take(line.split(/[ \t]+/).filter((word) => word !== ""));
    } catch (cause) {
      if (!(cause instanceof FormatError)) throw cause;
      throw new FormatError(`line ${String(at + 1)} of the policy: ${cause.message}`, { cause });
    }
  }
  return reader.policy();
}

class PolicyReader {
  readonly #logs: Vkey[] = [];
  readonly #witnesses = new Map<string, WitnessKey>();
  readonly #groups: Group[] = [];
  /** Witnesses and groups, and whether they are a member of one. */
  readonly #names = new Map<string, { isMember: boolean }>();
  /** The public keys, apart for logs and witnesses. */
  readonly #keys = new Set<string>();
  #quorum: string | null | undefined = undefined;

  take([word, ...rest]: readonly string[]): void {
    if (word === undefined || word.startsWith("#")) return;
    if (word === "log") this.#log(rest);
    else if (word === "witness") this.#witness(rest);
    else if (word === "group") this.#group(rest);
    else if (word === "quorum") this.#takeQuorum(rest);
    else throw new FormatError(`no line begins with ${JSON.stringify(word.slice(0, 40))}`);
  }

  policy(): WitnessPolicy {
    if (this.#quorum === undefined) throw new FormatError("the policy does not name its quorum");
    return { logs: this.#logs, witnesses: this.#witnesses, groups: this.#groups, quorum: this.#quorum };
  }

  #log([vkey, , ...more]: readonly string[]): void {
    if (vkey === undefined || more.length > 0) throw new FormatError("a log has a key, and perhaps an address");
    const key = parseVkey(vkey);
    this.#addKey("log", key.publicKey);
    this.#logs.push(key);
  }

  #witness([name, vkey, , ...more]: readonly string[]): void {
    if (name === undefined || vkey === undefined || more.length > 0)
      throw new FormatError("a witness has a name and a key, and perhaps an address");
    const key = parseWitnessKey(vkey);
    this.#addKey("witness", key.cosigning);
    this.#define(name);
    this.#witnesses.set(name, key);
  }

  #group([name, threshold, ...members]: readonly string[]): void {
    if (name === undefined || threshold === undefined || members.length === 0)
      throw new FormatError("a group has a name, how many of them are enough, and members");
    for (const member of members) {
      const known = this.#known(member);
      if (known.isMember) throw new FormatError(`${quoted(member)} is a member already`);
      known.isMember = true;
    }
    this.#define(name);
    this.#groups.push({ name, threshold: thresholdOf(threshold, members.length), members });
  }

  #takeQuorum([name, ...more]: readonly string[]): void {
    if (name === undefined || more.length > 0) throw new FormatError("the quorum is one name");
    if (this.#quorum !== undefined) throw new FormatError("a second quorum");
    if (name !== noQuorum) this.#known(name);
    this.#quorum = name === noQuorum ? null : name;
  }

  #define(name: string): void {
    if (name === noQuorum || this.#names.has(name)) throw new FormatError(`the name ${quoted(name)} is taken`);
    this.#names.set(name, { isMember: false });
  }

  #known(name: string): { isMember: boolean } {
    const known = this.#names.get(name);
    if (known === undefined) throw new FormatError(`nothing before it has the name ${quoted(name)}`);
    return known;
  }

  #addKey(of: "log" | "witness", key: Uint8Array): void {
    const text = `${of} ${toHex(key)}`;
    if (this.#keys.has(text)) throw new FormatError(`a ${of} with a key that another one has`);
    this.#keys.add(text);
  }
}

function thresholdOf(text: string, members: number): number {
  if (text === "any") return 1;
  if (text === "all") return members;
  const number = /^[1-9][0-9]{0,3}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > members)
    throw new FormatError(`how many are enough is "any", "all" or a number from 1 to ${String(members)}`);
  return number;
}

function quoted(name: string): string {
  return JSON.stringify(name.slice(0, 80));
}

/** Whether these witnesses are enough. Those that the policy does not name do not count. */
export function isQuorumMet(policy: WitnessPolicy, cosigners: readonly WitnessKey[]): boolean {
  const { witnesses, groups, quorum } = policy;
  if (quorum === null) return true;
  const keys = new Set(cosigners.map(({ text }) => text));
  const met = new Set([...witnesses].filter(([, { text }]) => keys.has(text)).map(([name]) => name));
  for (const { name, threshold, members } of groups)
    if (members.filter((member) => met.has(member)).length >= threshold) met.add(name);
  return met.has(quorum);
}
