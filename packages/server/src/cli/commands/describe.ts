import { Command, Option } from "commander";
import type { Context, Run } from "../context.ts";
import type { DescribeOptions } from "../work/describe.ts";
import { collect } from "./collect.ts";
import { withSelectionOptions } from "./selection-options.ts";

export function describeCommand(context: Context, run: Run): Command {
  const command = new Command("describe")
    .description("say of items what they are: each statement is sealed as an entry of its own")
    .argument("[item...]", "items, as in show")
    .option("--query <query>", "items that this finds, as in find")
    .option("--title <text>", "what people call it; takes the place of the title before")
    .option("--tag <text>", "a tag; may be given several times", collect, [])
    .option("--note <text>", "a note; may be given several times", collect, [])
    .option("--place <name>", "what the place is called")
    .option("--at <coordinates>", "where it is: 35.1856, 33.3823, or 35°11'08\"N 33°22'56\"E")
    .addOption(
      new Option("--precision <class>", "how far away the true place may be: 10 m, 100 m, 1 km, more").choices([
        "exact",
        "vicinity",
        "locality",
        "region",
      ]),
    )
    .option("--date <edtf>", "when it was, in EDTF: 2014, 2014-05, 2014-05-21, 2014-05~, 2014/2016, 201X")
    .addOption(
      new Option("--date-of <what>", "what the date is of").choices(["event", "made", "published"]).default("event"),
    )
    .option(
      "--label <label>",
      "graphic: and blood, injury, death, abuse, sexual or other; partisan, hateful, children",
      collect,
      [],
    )
    .option("--person <name>", "a person in it; may be given several times", collect, [])
    .option("--organisation <name>", "an organisation in it; may be given several times", collect, [])
    .option("--role <role>", "of the persons and organisations that are given")
    .addOption(
      new Option("--consent <state>", "whether who is in it agreed").choices([
        "given",
        "limited",
        "refused",
        "withdrawn",
        "unknown",
      ]),
    )
    .option("--restriction <text>", "what must not be done with it")
    .option(
      "--case <case>",
      "the case that it belongs to, by name or id: see muniment case; may be given several times",
      collect,
      [],
    )
    .option(
      "--out-of-case <case>",
      "the case that it belongs to no more, by name or id; may be given several times",
      collect,
      [],
    )
    .option("--withdraw <reason>", "withdraw it from view: it leaves lists and searches, and stays in the archive")
    .option("--replace <entry>", "the statement takes the place of this one, named by its entry in the log")
    .option("--remove <entry>", "retract a statement, named by its entry; may be given several times", collect, [])
    .option("--reason <text>", "why it is retracted");
  return withSelectionOptions(command)
    .addHelpText("after", describeExamples)
    .action((names: string[], options: DescribeOptions) =>
      run(async () => (await import("../work/describe.ts")).describeItems(context, names, options)),
    );
}

const describeExamples = `
Examples:
  muniment describe 4f1c09 --title "The court's day" --tag court --tag "freedom of movement"
  muniment describe 4f1c09 --place "Court square" --at "35.1856, 33.3823" --precision vicinity --date 2014-05~
  muniment describe --query 'court kind:capture' --tag court
  muniment describe --query 'tag:harbour' --case Harbour
  muniment describe 4f1c09 --out-of-case Harbour
  muniment describe 4f1c09 --remove 812 --reason "It is the square beside it."
  muniment describe 4f1c09 --replace 812 --place "The other square"
  muniment show 4f1c09                            what was said of it, with the entries

Nothing is ever deleted: what is replaced or retracted stays in the log, with who said it and when.
Many items are described in batches of 256: each batch is sealed whole, or not at all.`;
