/** A package that lies nowhere, before the verifier page: its files are handed to the page's own input, as a browser does. */
import type { Verdict } from "@muniment/verify";
import type { Page } from "playwright-core";
import { visible } from "../../packages/ui/src/visible.ts";
import type { Files } from "../../spec/vectors/package-samples.ts";
import type { Judged } from "./two-verifiers.ts";

/** A name as the page writes it: hidden characters by their number. */
export function asShown(name: string): string {
  return visible(name).replaceAll(/\[(U\+[0-9A-F]{4,6})\]/g, "$1");
}

/** What the page says, with files as it shows them; ordered as text, as the page shows what fails first. */
export async function judgeOnPage(page: Page, files: Files, keys: readonly string[]): Promise<Judged> {
  const given = [...files].map(([name, bytes]) => [name, Buffer.from(bytes).toString("base64")] as const);
  const { verdict, rest } = await page.evaluate(giveAndRead, { given, keys: keys.join("\n") });
  return { verdict: verdict as Verdict, rest };
}

/** The same order and names for what a verifier says. */
export function asOnPage({ verdict, rest }: Judged): Judged {
  const shown = rest.map(([check, file, outcome]) => [check, asShown(file), outcome] as const);
  return { verdict, rest: shown.toSorted((a, b) => (a.join(" ") < b.join(" ") ? -1 : 1)) };
}

interface Given {
  readonly given: readonly (readonly [name: string, base64: string])[];
  readonly keys: string;
}

/** Runs in the page. */
async function giveAndRead({ given, keys }: Given): Promise<{ verdict: string; rest: [string, string, string][] }> {
  const main = document.querySelector("main");
  const field = document.querySelector<HTMLTextAreaElement>("#key");
  const input = document.querySelector<HTMLInputElement>("#folder");
  if (main === null || field === null || input === null) throw new Error("the page is not ready");
  const until = (state: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const is = main.dataset["state"];
        if (is === state) resolve();
        else if (is === "broken" || document.querySelector("[data-problem]") !== null)
          reject(new Error(main.innerText));
        else return;
        observer.disconnect();
      };
      const observer = new MutationObserver(look);
      observer.observe(main, { attributes: true, childList: true });
      look();
    });
  field.value = keys;
  field.dispatchEvent(new Event("input"));
  const list = given.map(([name, base64]) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const file = new File([bytes], name.slice(name.lastIndexOf("/") + 1));
    return Object.defineProperty(file, "webkitRelativePath", { value: `package/${name}` });
  });
  const files = Object.assign(list, { item: (place: number) => list[place] ?? null });
  Object.defineProperty(input, "files", { value: files });
  input.dispatchEvent(new Event("change"));
  await until("done");
  const rest = [...document.querySelectorAll<HTMLElement>(".every-finding > li")]
    .map((line): [string, string, string] => {
      const file = line.querySelector(".finding-file")?.textContent ?? "";
      return [line.dataset["check"] ?? "", file, line.dataset["outcome"] ?? ""];
    })
    .filter(([, , outcome]) => outcome !== "holds")
    .sort((a, b) => (a.join(" ") < b.join(" ") ? -1 : 1));
  const verdict = main.dataset["verdict"] ?? "";
  document.querySelector<HTMLButtonElement>(".actions button:last-child")?.click();
  await until("ready");
  return { verdict, rest };
}
