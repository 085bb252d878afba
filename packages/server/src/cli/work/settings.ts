import type { NamedChange } from "../../actions/anchor-settings.ts";
import { authorityName } from "../../actions/anchor-settings.ts";
import type { SecondPlaceSet, Upkeep } from "../../actions/workplace.ts";
import type { NamedForAnchors } from "../../archive/anchor-settings.ts";
import type { Settings } from "../../archive/settings.ts";
import { readSmall } from "../../storage/small-file.ts";
import { systemCode } from "../../storage/system-error.ts";
import type { BeaconSetting } from "../../archive/beacon-setting.ts";
import { homeOf, outputOf, UsageError, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { counted, printable, type Output } from "../terminal.ts";
import { presetLines, presets } from "./presets.ts";

export interface SettingsOptions extends CommonOptions {
  readonly none?: boolean;
  readonly root: readonly string[];
  readonly name?: string;
  readonly chain?: string;
  readonly revocationList: readonly string[];
  readonly responder: readonly string[];
  readonly answersFor: readonly string[];
  readonly url?: string;
}

interface Order {
  readonly upkeep: Upkeep;
  readonly home: string;
  readonly value: string | undefined;
  readonly options: SettingsOptions;
  readonly output: Output;
}

export async function settings(
  context: Context,
  { name, value }: { readonly name: string | undefined; readonly value: string | undefined },
  options: SettingsOptions,
): Promise<ExitCode> {
  const output = outputOf(context, options);
  if (name === "presets") {
    output.result(presets, presetLines);
    return exitCodes.ok;
  }
  const upkeep = await (await context.workplace()).upkeep();
  const order = { upkeep, home: homeOf(context, options), value, options, output };
  switch (name) {
    case undefined:
      return await showAll(order);
    case "second-place":
      if ((value === undefined) === (options.none !== true))
        throw new UsageError("The second place is either a folder or none.", nextHelp);
      return tellSet(await upkeep.setSecondPlace(order.home, value ?? null), output);
    case "time-authority":
      return await setAuthority(order);
    case "calendar":
      return await setNamed(order, (url) => ({ add: "calendar", url, uris: options.answersFor }), "calendar");
    case "beacon":
      return await setBeacon(order);
    case "stamp-captures":
      return await setStampCaptures(order);
    case "collector": {
      if ((value === undefined) === (options.none !== true))
        throw new UsageError("Who collects is either a name or none.", nextHelp);
      const collector = await upkeep.setCollector(order.home, value ?? null);
      output.result({ collector }, () => collectorLines(collector));
      return exitCodes.ok;
    }
    case "witness": {
      const key = value === undefined ? undefined : await keyText(value);
      const add = (text: string): NamedChange => ({ add: "witness", key: text, url: options.url ?? null });
      return await setNamed({ ...order, value: key }, add, "witness");
    }
    default:
      throw new UsageError(`There is no setting ${name}.`, nextHelp);
  }
}

async function showAll({ upkeep, home, options, output }: Order): Promise<ExitCode> {
  if (options.none === true) throw new UsageError("--none of what?", nextHelp);
  const set = await upkeep.settings(home);
  output.result(set, () => [
    `second-place    ${set.secondPlace === null ? "none" : printable(set.secondPlace)}`,
    ...namedLines(set),
    ...beaconLines(set.beacon),
    ...stampLines(set),
    ...collectorLines(set.collector),
  ]);
  return exitCodes.ok;
}

/** Names the one whose newest round stands in each record, or takes it away. */
async function setBeacon({ upkeep, home, value: url, options, output }: Order): Promise<ExitCode> {
  const { none = false, chain } = options;
  if ((url === undefined) !== none || (chain === undefined) !== none)
    throw new UsageError("A beacon is an address and a --chain, or none.", nextHelp);
  const order = url === undefined || chain === undefined ? null : { url, chain };
  const beacon = await upkeep.setBeacon(home, order);
  output.result({ beacon }, () => beaconLines(beacon));
  return exitCodes.ok;
}

async function setStampCaptures({ upkeep, home, value, options, output }: Order): Promise<ExitCode> {
  const wanted = options.none === true && value === undefined ? "off" : value;
  if (wanted !== "on" && wanted !== "off") throw new UsageError("Whether captures are stamped is on or off.", nextHelp);
  const set = await upkeep.setStampCaptures(home, wanted === "on");
  const { stampCaptures, timeAuthorities } = set;
  output.result({ stampCaptures, timeAuthorities: timeAuthorities.map(({ name }) => name) }, () => stampLines(set));
  if (stampCaptures && timeAuthorities.length === 0)
    output.note(
      "No time authority is named, so each capture will say that it has no stamp. Name one:",
      "  muniment settings time-authority <url> --root <file>",
    );
  return exitCodes.ok;
}

function stampLines({ stampCaptures, timeAuthorities }: Settings): readonly string[] {
  const by =
    timeAuthorities.length === 0 ? "nobody, as none is named" : timeAuthorities.map(({ name }) => name).join(", ");
  const lines = stampCaptures ? [`on: each learns the moment of each capture, and one hash: ${printable(by)}`] : [];
  return labelled("stamp-captures", lines, "off: nobody learns when a page is captured");
}

function collectorLines(collector: string | null): readonly string[] {
  const none = "none: records do not say who collected, but for a pseudonym";
  return labelled("collector", collector === null ? [] : [printable(collector)], none);
}

function beaconLines(beacon: BeaconSetting | null): readonly string[] {
  const lines = beacon === null ? [] : [`${printable(beacon.url)}, chain ${beacon.chain.hash.slice(0, 16)}…`];
  return labelled("beacon", lines, "none: records do not say what they were made after");
}

/** Names one, or takes one or all away. */
async function setAuthority(order: Order): Promise<ExitCode> {
  const { upkeep, home, value: url, options, output } = order;
  const { none = false, root, name = null, revocationList: lists, responder: responders } = options;
  if ((url === undefined) !== none) throw new UsageError("A time authority is either an address or none.", nextHelp);
  if (url === undefined) return await change(order, { remove: "time-authority", which: name });
  const exit = await change(order, { add: "time-authority", order: { url, name, roots: root, lists, responders } });
  tellUnnamed(await upkeep.unnamedSources(home, authorityName({ name, url })), url, output);
  return exit;
}

/** With --none, what is named is taken away; all, if nothing is. */
async function setNamed(
  order: Order,
  add: (value: string) => NamedChange,
  kind: "calendar" | "witness",
): Promise<ExitCode> {
  const { value, options } = order;
  if (options.none === true) return await change(order, { remove: kind, which: value ?? null });
  if (value === undefined) throw new UsageError(`Which ${kind} is not named.`, nextHelp);
  return await change(order, add(value));
}

async function change({ upkeep, home, output }: Order, wanted: NamedChange): Promise<ExitCode> {
  const { timeAuthorities, calendars, witnesses } = await upkeep.changeNamed(home, wanted);
  const after = { timeAuthorities, calendars, witnesses };
  output.result(after, () => namedLines(after));
  return exitCodes.ok;
}

/** A verifier key, or what stands in the file that is named. */
async function keyText(given: string): Promise<string> {
  if (given.includes("+")) return given;
  try {
    return (await readSmall(given, 4096)).toString("utf8").trim();
  } catch (error) {
    // It may be the name of a witness that is to be taken away.
    if (systemCode(error) === "ENOENT") return given;
    throw new UsageError(`${given} could not be read.`, "Name a verifier key, or a file that holds it.", {
      cause: error,
    });
  }
}

/** What certificates say of where lists lie, and of who answers for them, is a stranger's word until a person names it. */
export function tellUnnamed(
  { unnamedLists, unnamedResponders }: Awaited<ReturnType<Upkeep["unnamedSources"]>>,
  url: string,
  output: Output,
): void {
  const call = `  muniment settings time-authority ${printable(url)}`;
  if (unnamedLists.length > 0)
    output.note(
      `The certificates in the stamps of ${printable(url)} name revocation lists, which nobody asks for unless you name them:`,
      ...unnamedLists.map((list) => `${call} --revocation-list ${printable(list)}`),
    );
  if (unnamedResponders.length > 0)
    output.note(
      `The certificates in the stamps of ${printable(url)} name responders, which nobody asks unless you name them:`,
      ...unnamedResponders.map((one) => `${call} --responder ${printable(one)}`),
    );
}

function namedLines({ timeAuthorities, calendars, witnesses }: NamedForAnchors): readonly string[] {
  const authorityLines = timeAuthorities.map(({ name, url, roots, lists, responders }) => {
    const more = [
      ...(lists.length === 0 ? [] : [`; ${counted(lists.length, "revocation list", "revocation lists")}`]),
      ...(responders.length === 0 ? [] : [`; ${counted(responders.length, "responder", "responders")}`]),
    ].join("");
    return `${printable(name)}: ${printable(url)}, trusted by ${counted(roots.length, "root", "roots")}${more}`;
  });
  const calendarLines = calendars.map(({ url, uris }) => {
    return `${printable(url)}${uris.length === 0 ? "" : `, which answers for ${printable(uris.join(", "))}`}`;
  });
  const witnessLines = witnesses.map(
    ({ key, url }) => `${printable(key)}, ${url === null ? "by stick" : printable(url)}`,
  );
  return [
    ...labelled("time-authority", authorityLines, "none: nobody is asked for a time stamp"),
    ...labelled("calendar", calendarLines, "none: no proof by OpenTimestamps is asked for"),
    ...labelled("witness", witnessLines, "none: nobody is asked to cosign the log"),
  ];
}

function labelled(label: string, lines: readonly string[], none: string): readonly string[] {
  return (lines.length === 0 ? [none] : lines).map((line) => `${label.padEnd(14)}  ${line}`);
}

const nextHelp = "`muniment settings --help` shows how it is called.";

function tellSet(set: SecondPlaceSet, output: Output): ExitCode {
  output.result(set, () => [lineOf(set)]);
  if (set.sameDisk)
    output.note("It lies on the disk of the archive: whoever puts that disk back as a whole puts back both.");
  const { state } = set;
  if (state === null || state.is === "same" || state.is === "older" || state.is === "empty") return exitCodes.ok;
  output.note("`muniment status` says what that means, and what to do.");
  return state.is === "newer" || state.is === "forked" ? exitCodes.bad : exitCodes.unchecked;
}

function lineOf({ secondPlace, state }: SecondPlaceSet): string {
  if (secondPlace === null || state === null) return "No second place: an older copy that is put back is not noticed.";
  const folder = printable(secondPlace);
  switch (state.is) {
    case "same":
    case "older":
    case "empty":
      return `Second place: ${folder}. It holds the newest head, and is given each new one.`;
    case "newer":
    case "forked":
      return `Second place: ${folder}. It knows a head that this archive does not have: nothing can be added.`;
    case "unreachable":
    case "unusable":
      return `Second place: ${folder}. NOT CHECKED against it: ${printable(state.reason)}.`;
  }
}
