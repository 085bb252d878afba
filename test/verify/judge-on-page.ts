/** A package that lies nowhere, before the verifier page: its files are handed to the page's own input, as a browser does. */
import { drandScheme, utf8, type DrandChain, type Verdict } from "@muniment/verify";
import type { Page } from "playwright-core";
import { visible } from "../../packages/ui/src/visible.ts";
import type { Files } from "../../spec/vectors/package-samples.ts";
import type { VectorTrust } from "../../spec/vectors/vector-trust.ts";
import type { Judged } from "./two-verifiers.ts";

/** What the page says, with files as it shows them. */
export type JudgedOnPage = Pick<Judged, "verdict" | "rest">;

/** A name as the page writes it: hidden characters by their number. */
export function asShown(name: string): string {
  return visible(name).replaceAll(/\[(U\+[0-9A-F]{4,6})\]/g, "$1");
}

/** What the page is given: the files of a folder, or one file by its name and bytes; and whom its reader trusts. */
export interface GivenToPage {
  readonly package: Files | { readonly name: string; readonly bytes: Uint8Array };
  readonly keys: readonly string[];
  readonly trust?: VectorTrust | undefined;
}

/** Hands it in. What is said is ordered as text, as the page shows what fails first. */
export async function judgeOnPage(page: Page, { package: whole, keys, trust }: GivenToPage): Promise<JudgedOnPage> {
  const isFolder = !("bytes" in whole);
  const files = isFolder ? [...whole] : [[whole.name, whole.bytes] as const];
  const { verdict, rest } = await page.evaluate(giveAndRead, {
    given: files.map(inBase64),
    isFolder,
    trusted: trust === undefined ? [] : filesOf(trust).map(inBase64),
    keys: keys.join("\n"),
  });
  return { verdict: verdict as Verdict, rest };
}

function inBase64([name, bytes]: readonly [string, Uint8Array]): readonly [string, string] {
  return [name, Buffer.from(bytes).toString("base64")];
}

/** As a person has them, who was handed each by whom it is of. */
function filesOf({
  roots,
  lists,
  blocks,
  witnesses,
  policy,
  chains = [],
}: VectorTrust): readonly (readonly [string, Uint8Array])[] {
  return [
    ...roots.map((der, at) => [`root-${String(at)}.der`, Buffer.from(der, "base64")] as const),
    ...lists.map((der, at) => [`list-${String(at)}.crl`, Buffer.from(der, "base64")] as const),
    ...(witnesses.length === 0 ? [] : [["witnesses.vkey", utf8(`${witnesses.join("\n")}\n`)] as const]),
    ...(policy === null ? [] : [["witnesses.policy", utf8(policy)] as const]),
    ...chains.map((chain, at) => [`chain-${String(at)}.json`, utf8(publishedChain(chain))] as const),
    ...(blocks === null ? [] : [["blocks.txt", utf8(blocks)] as const]),
  ];
}

/** As drand publishes it: its `info.json`. */
function publishedChain({ key, genesis, ...chain }: DrandChain): string {
  return JSON.stringify({ ...chain, public_key: key, genesis_time: genesis, schemeID: drandScheme });
}

/** The same order and names for what a verifier says. */
export function asOnPage({ verdict, rest }: JudgedOnPage): JudgedOnPage {
  const shown = rest.map(([check, file, outcome]) => [check, asShown(file), outcome] as const);
  return { verdict, rest: shown.toSorted((a, b) => (a.join(" ") < b.join(" ") ? -1 : 1)) };
}

interface Given {
  readonly given: readonly (readonly [name: string, base64: string])[];
  readonly isFolder: boolean;
  readonly trusted: readonly (readonly [name: string, base64: string])[];
  readonly keys: string;
}

/** Runs in the page. */
async function giveAndRead({
  given,
  isFolder,
  trusted,
  keys,
}: Given): Promise<{ verdict: string; rest: [string, string, string][] }> {
  const main = document.querySelector("main");
  if (main === null) throw new Error("the page is not ready");
  const the = (what: string): HTMLElement => {
    const found = document.querySelector<HTMLElement>(what);
    if (found === null) throw new Error(`the page has no ${what}`);
    return found;
  };
  const until = (isSo: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (isSo()) resolve();
        else if (
          main.dataset["state"] === "broken" ||
          document.querySelector("[data-problem], [data-refused]") !== null
        )
          reject(new Error(main.innerText));
        else return;
        observer.disconnect();
      };
      const observer = new MutationObserver(look);
      observer.observe(main, { attributes: true, childList: true });
      look();
    });
  const give = (to: string, all: Given["given"], folder = ""): void => {
    const list = all.map(([name, base64]) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const file = new File([bytes], name.slice(name.lastIndexOf("/") + 1));
      return folder === "" ? file : Object.defineProperty(file, "webkitRelativePath", { value: `${folder}/${name}` });
    });
    const input = the(to);
    Object.defineProperty(input, "files", { value: Object.assign(list, { item: (at: number) => list[at] ?? null }) });
    input.dispatchEvent(new Event("change"));
  };
  const named = (): NodeListOf<HTMLButtonElement> => document.querySelectorAll(".named button");
  for (let [first] = named(); first !== undefined; [first] = named()) first.click();
  if (trusted.length > 0) give("#trust-files", trusted);
  await until(() => named().length === trusted.length);
  Object.assign(the("#key"), { value: keys }).dispatchEvent(new Event("input"));
  if (isFolder) give("#folder", given, "package");
  else give("#package-file", given);
  await until(() => main.dataset["state"] === "done");
  const rest = [...document.querySelectorAll<HTMLElement>(".every-finding > li")]
    .map((line): [string, string, string] => {
      const file = line.querySelector(".finding-file")?.textContent ?? "";
      return [line.dataset["check"] ?? "", file, line.dataset["outcome"] ?? ""];
    })
    .filter(([, , outcome]) => outcome !== "holds")
    .sort((a, b) => (a.join(" ") < b.join(" ") ? -1 : 1));
  const verdict = main.dataset["verdict"] ?? "";
  document.querySelector<HTMLButtonElement>(".actions button:last-child")?.click();
  await until(() => main.dataset["state"] === "ready");
  return { verdict, rest };
}
