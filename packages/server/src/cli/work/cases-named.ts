import type { CaseNamed } from "@muniment/verify";
import type { Case } from "../../state/cases.ts";
import type { Context } from "../context.ts";

/** Throws StateError "case.missing". */
export async function casesNamed(context: Context, home: string, names: readonly string[]): Promise<readonly Case[]> {
  if (names.length === 0) return [];
  const desk = await (await context.workplace()).cases(home);
  try {
    return names.map((name) => desk.find(name));
  } finally {
    desk.close();
  }
}

/** The case that something is taken into, as records name it; null where none was named. Throws StateError "case.missing". */
export async function caseNamed(context: Context, home: string, name: string | undefined): Promise<CaseNamed | null> {
  const [found] = await casesNamed(context, home, name === undefined ? [] : [name]);
  return found === undefined ? null : { id: found.id, name: found.name };
}
