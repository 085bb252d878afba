/** The process that draws: files come in, one after the other, small pictures go out, and it holds nothing else. Source: spec/derivation, "Pictures". */
import { draw, prepare } from "./draw.ts";
import { Orders } from "./orders.ts";

prepare();
await drawEach();

async function drawEach(): Promise<void> {
  await say({ ready: true });
  const input = new Orders(process.stdin);
  for (let order = await input.next(); order !== null; order = await input.next()) {
    const bytes = await input.take(order.size);
    await answer(bytes, order.kind);
  }
}

async function answer(bytes: Uint8Array, kind: string): Promise<void> {
  let drawn: Uint8Array;
  try {
    drawn = await draw(bytes, kind);
  } catch (error) {
    // That a picture cannot be drawn is what is to be told of it.
    await say({ failed: reasonOf(error) });
    return;
  }
  await say({ length: drawn.length });
  await write(drawn);
}

function reasonOf(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  const text = words.toWellFormed().replaceAll(/\s+/g, " ").trim().slice(0, 300);
  return text === "" ? "it gave up" : `it gave up: ${text}`.toWellFormed();
}

function say(line: object): Promise<void> {
  return write(Buffer.from(`${JSON.stringify(line)}\n`));
}

/** Resolves once it was handed over. */
function write(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(bytes, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
