import { drawPictures, type PicturesHooks } from "../../actions/draw-pictures.ts";
import { homeOf, outputOf, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, graver, type ExitCode } from "../exit-codes.ts";
import { counted, printable } from "../terminal.ts";
import { followProgress, withReadingRoom } from "./reading.ts";

/** Draws the thumbnails that are missing. */
export async function pictures(context: Context, options: CommonOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  return withReadingRoom(
    context,
    homeOf(context, options),
    followProgress(output),
    async ({ home, archive, index }) => {
      const { desk, atOnce } = await (await context.workplace()).pictures(home);
      const count = { drawn: 0, failed: 0, none: 0 };
      let exit: ExitCode = exitCodes.ok;
      const left: PicturesHooks["left"] = (item, reason) => {
        exit = graver(exit, exitCodes.bad);
        output.note(`${printable(item.title)}: ${reason}`);
      };
      const hooks: PicturesHooks = {
        drawn: (item, answer) => {
          if (answer.is === "other-bytes") {
            left(item, "Its bytes are not those that were sealed.");
            return;
          }
          const told = answer.is === "made" ? "drawn" : answer.is;
          count[told] += 1;
          const reason = answer.is === "made" ? null : answer.reason;
          if (output.json) output.result({ picture: { item: item.item, is: told, reason } }, () => []);
          output.progress(() => `Drawing: ${counted(count.drawn, "picture", "pictures")}`);
        },
        left,
      };
      let closed: Promise<void> | null = null;
      const close = (): Promise<void> => (closed ??= desk.close());
      // Whoever ends the program does not wait for what is being drawn. What closing says is told below.
      const stop = (): void => void close().catch(() => undefined);
      context.signal.addEventListener("abort", stop, { once: true });
      try {
        await drawPictures({ archive, index, pictures: desk, atOnce, hooks, signal: context.signal });
      } finally {
        context.signal.removeEventListener("abort", stop);
        await close();
      }
      // Where there is something to draw and nothing can be, the machine cannot.
      if (count.none > 0 && count.drawn + count.failed === 0) exit = graver(exit, exitCodes.unchecked);
      if (output.json) output.result({ sum: count }, () => []);
      output.note(
        `There are ${counted(count.drawn, "picture", "pictures")}.`,
        ...(count.failed === 0
          ? []
          : [`Of ${counted(count.failed, "file", "files")} none could be drawn; that is recorded.`]),
        ...(count.none === 0 ? [] : [`Of ${counted(count.none, "file", "files")} this machine draws none.`]),
      );
      return exit;
    },
  );
}
