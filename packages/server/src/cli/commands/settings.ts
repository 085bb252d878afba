import { Command } from "commander";
import type { Context, Run } from "../context.ts";
import type { SettingsOptions } from "../work/settings.ts";
import { collect } from "./collect.ts";

export function settingsCommand(context: Context, run: Run): Command {
  return new Command("settings")
    .description("show what was decided about this home, or decide it")
    .argument(
      "[name]",
      "second-place: a folder elsewhere that keeps the newest head of the log; time-authority, calendar, witness: who is asked for proof over it; beacon: whose newest round stands in each record; stamp-captures: on or off, whether the time authorities stamp each capture before it is packed; collector: who collects, disclosed by choice; presets: well-known ones to choose from",
    )
    .argument(
      "[value]",
      "the folder, which must be there; the name of who collects; the authority's, calendar's or beacon's address; the witness's verifier key",
    )
    .option("--root <file>", "a root certificate of the time authority, in PEM or DER (repeatable)", collect, [])
    .option("--name <name>", "how the time authority is called here; its host unless given")
    .option("--chain <file>", "the drand chain of the beacon, as it publishes itself (info.json)")
    .option("--revocation-list <url>", "a list of the time authority, got after each stamp (repeatable)", collect, [])
    .option(
      "--responder <url>",
      "who is asked about the time authority's certificates (OCSP) after each stamp",
      collect,
      [],
    )
    .option(
      "--answers-for <url>",
      "a calendar behind the one that is named, as behind a pool (repeatable)",
      collect,
      [],
    )
    .option("--url <url>", "where the witness is asked; without it, by stick")
    .option("--none", "no longer any, or not the one that is named")
    .addHelpText("after", settingsExamples)
    .action((name: string | undefined, value: string | undefined, options: SettingsOptions) =>
      run(async () => (await import("../work/settings.ts")).settings(context, { name, value }, options)),
    );
}

const settingsExamples = `
Examples:
  muniment settings                               what is set
  muniment settings second-place /media/b/heads   so that an older copy, put back, is noticed
  muniment settings second-place --none
  muniment settings collector "A. Collector"      records commit to it; export and disclose open it by choice
  muniment settings presets                       well-known authorities and calendars; asks nobody, sets nothing
  muniment settings time-authority https://tsa.example/ --root tsa-root.pem
  muniment settings time-authority https://tsa.example/ --revocation-list http://crl.example/tsa.crl
  muniment settings time-authority https://tsa.example/ --responder http://ocsp.example/
  muniment settings beacon https://drand.example/ --chain info.json
  muniment settings stamp-captures on             each authority then learns the moment of each capture
  muniment settings time-authority --none         ask nobody any more; one of several with --name
  muniment settings calendar https://pool.example --answers-for https://a.calendar.example
  muniment settings calendar https://pool.example --none
  muniment settings witness desk.vkey --url https://witness.example/
  muniment settings witness witness.example/desk --none

Nothing goes out to anybody who is not named here. Who is named learns the hash of the log's head (a calendar gets it with
chance mixed in, a witness gets the log's name, size and root), when it was asked, and from which address. What is not given
of a time authority that is named already stays as it was.
With stamp-captures on, each time authority also learns the moment of each capture, as it is asked then: one hash, of its WARC,
and from which address. Without it (off, unless set) it learns only when the head of the log is anchored.
A responder learns of which certificate somebody wants to know; where a list lies, that somebody wants it.
A beacon learns that a public number was wanted, when, and from which address.`;
