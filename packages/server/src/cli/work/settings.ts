import type { Workplace } from "../../actions/workplace.ts";
import type { BeaconSetting } from "../../archive/beacon-setting.ts";
import type { TimeAuthority } from "../../archive/settings.ts";
import type { SecondPlaceSet } from "../../actions/workplace.ts";
import { homeOf, outputOf, UsageError, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { counted, printable, type Output } from "../terminal.ts";

export interface SettingsOptions extends CommonOptions {
  readonly none?: boolean;
  readonly root: readonly string[];
  readonly name?: string;
  readonly chain?: string;
}

export async function settings(
  context: Context,
  { name, value }: { readonly name: string | undefined; readonly value: string | undefined },
  options: SettingsOptions,
): Promise<ExitCode> {
  const output = outputOf(context, options);
  const upkeep = await (await context.workplace()).upkeep();
  const home = homeOf(context, options);
  if (name === undefined) {
    if (options.none === true) throw new UsageError("--none of what?", nextHelp);
    const set = await upkeep.settings(home);
    output.result(set, () => [
      `second-place    ${set.secondPlace === null ? "none" : printable(set.secondPlace)}`,
      ...authorityLines(set.timeAuthorities),
      beaconLine(set.beacon),
    ]);
    return exitCodes.ok;
  }
  if (name === "beacon") return await setBeacon(await context.workplace(), home, value, { options, output });
  if (name === "time-authority") return await setAuthority(await context.workplace(), home, value, { options, output });
  if (name !== "second-place") throw new UsageError(`There is no setting ${name}.`, nextHelp);
  if ((value === undefined) === (options.none !== true))
    throw new UsageError("The second place is either a folder or none.", nextHelp);
  return tellSet(await upkeep.setSecondPlace(home, value ?? null), output);
}

/** Names one, or takes one or all away. */
async function setAuthority(
  workplace: Workplace,
  home: string,
  url: string | undefined,
  { options, output }: { readonly options: SettingsOptions; readonly output: Output },
): Promise<ExitCode> {
  const upkeep = await workplace.upkeep();
  const { none = false, root, name = null } = options;
  if ((url === undefined) !== none) throw new UsageError("A time authority is either an address or none.", nextHelp);
  const after =
    url === undefined
      ? await upkeep.removeTimeAuthority(home, name)
      : await upkeep.addTimeAuthority(home, { url, name, roots: root });
  output.result({ timeAuthorities: after }, () => authorityLines(after));
  return exitCodes.ok;
}

/** Names the one whose newest round stands in each record, or takes it away. */
async function setBeacon(
  workplace: Workplace,
  home: string,
  url: string | undefined,
  { options, output }: { readonly options: SettingsOptions; readonly output: Output },
): Promise<ExitCode> {
  const { none = false, chain } = options;
  if ((url === undefined) !== none || (chain === undefined) !== none)
    throw new UsageError("A beacon is an address and a --chain, or none.", nextHelp);
  const order = url === undefined || chain === undefined ? null : { url, chain };
  const beacon = await (await workplace.upkeep()).setBeacon(home, order);
  output.result({ beacon }, () => [beaconLine(beacon)]);
  return exitCodes.ok;
}

function beaconLine(beacon: BeaconSetting | null): string {
  if (beacon === null) return "beacon          none: records do not say what they were made after";
  return `beacon          ${printable(beacon.url)}, chain ${beacon.chain.hash.slice(0, 16)}…`;
}

function authorityLines(authorities: readonly TimeAuthority[]): readonly string[] {
  if (authorities.length === 0) return ["time-authority  none: nobody is asked for a time stamp"];
  return authorities.map(({ name, url, roots }) => {
    return `time-authority  ${printable(name)}: ${printable(url)}, trusted by ${counted(roots.length, "root", "roots")}`;
  });
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
