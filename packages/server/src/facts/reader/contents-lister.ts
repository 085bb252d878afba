/** The process that lists what a file holds: it asks for the file block by block, gives lines back, and holds nothing else. Source: spec/derivation, "The listing". */
import { askedFile } from "./contents/asked-file.ts";
import { listingStep } from "./contents/list-contents.ts";
import { ListingSheet } from "./contents/listing-sheet.ts";
import { shutIn } from "./shut-in.ts";

shutIn();
await listAndAnswer();

async function listAndAnswer(): Promise<void> {
  await say({ ready: true });
  const file = await askedFile(process.stdin, (want) => say({ want }));
  await say({ end: await listingStep(file, new ListingSheet((line) => say({ line }))) });
  // What is not asked for any more is not waited for.
  process.stdin.destroy();
}

/** Resolves once it was handed over: so what is not taken is not made. */
function say(line: object): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(`${JSON.stringify(line)}\n`, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
