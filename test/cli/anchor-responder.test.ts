/** `muniment anchor` with a responder that was named: asked, kept, told, and told where it fails. */
import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test } from "node:test";
import type { Finding } from "@muniment/verify";
import { isInstalled } from "../disk.ts";
import { lines, run, temporaryFolder } from "../program.ts";
import { startStatusResponder } from "../status-responder.ts";
import { startTimeAuthority } from "../time-authority.ts";

interface Line {
  readonly statuses: readonly { readonly outcome: string; readonly index: number | null }[];
}

void suite("muniment anchor", { skip: isInstalled("openssl") ? false : "openssl is not installed" }, () => {
  test("asks the responder that was named, keeps its answer beside the stamp, and says when it fails", async (context) => {
    const folder = await temporaryFolder();
    const tsa = await startTimeAuthority(folder.path, "tsa");
    context.after(async () => {
      await tsa.close();
      await folder.remove();
    });
    const home = join(folder.path, "home");
    const ok = async (...args: readonly string[]): Promise<void> => {
      const { code, stdout, stderr } = await run(home, args);
      assert.equal(code, 0, `${args.join(" ")}: ${stdout}${stderr}`);
    };
    const add = async (text: string): Promise<void> => {
      await writeFile(join(folder.path, "file.txt"), text);
      await ok("add", join(folder.path, "file.txt"));
    };
    const anchor = async (wanted: number): Promise<Line> => {
      const { code, stdout, stderr } = await run(home, ["anchor", "--json"]);
      assert.equal(code, wanted, stdout + stderr);
      return (lines(stdout) as readonly Line[])[0] ?? assert.fail(stderr);
    };

    await add("first");
    const order = { folder: join(folder.path, "tsa"), known: "good", by: "responder" } as const;
    const responder = await startStatusResponder(order);
    context.after(responder.close);
    await ok("settings", "time-authority", tsa.url, "--root", tsa.root, "--responder", responder.url);
    const [told, ...more] = (await anchor(0)).statuses;
    assert.deepEqual([told?.outcome, told?.index !== null, more.length], ["obtained", true, 0]);
    const names = await readdir(join(home, "archive/anchors"), { recursive: true });
    const [answer = "", token = ""] = [".ocsp", ".tsr"].map((end) => names.find((name) => name.endsWith(end)));
    assert.equal(answer.split("/")[0], token.split("/")[0]);
    const status = await run(home, ["status"]);
    assert.match(status.stdout, /responders +http.*: not revoked, as of 20.*, not yet of a day after the stamp/);
    const verified = await run(home, ["verify", "--json"]);
    const outcomes = (lines(verified.stdout) as readonly Finding[]).flatMap(({ check, outcome, subject }) =>
      check === "anchor.list" || check === "anchor.time" ? [[check, outcome, subject.file, subject.index]] : [],
    );
    assert.deepEqual(outcomes, [
      ["anchor.list", "holds", `anchors/${answer}`, told?.index],
      ["anchor.time", "holds", "anchors/", undefined],
    ]);

    await responder.close();
    await add("second");
    const [failed] = (await anchor(1)).statuses;
    assert.deepEqual([failed?.outcome, failed?.index !== null], ["failed", true]);
    assert.match((await run(home, ["status"])).stdout, /responders +http.*: not revoked, as of 20.*; FAILING since 20/);
  });
});
