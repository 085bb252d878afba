import type { ReadingRoom } from "../../actions/workplace.ts";
import type { Context } from "../context.ts";
import type { ExitCode } from "../exit-codes.ts";
import { counted, type Output } from "../terminal.ts";

export type FollowProgress = (done: number, total: number) => void;

export function followProgress(output: Output): FollowProgress {
  return (done, total) => {
    output.progress(`Reading the log: ${String(done)} of ${counted(total, "entry", "entries")}`);
  };
}

export async function withReadingRoom(
  context: Context,
  home: string,
  onFollow: FollowProgress,
  work: (room: ReadingRoom) => Promise<ExitCode>,
): Promise<ExitCode> {
  const workplace = await context.workplace();
  const room = await workplace.openForReading(home, onFollow);
  try {
    return await work(room);
  } finally {
    await room.close();
  }
}
