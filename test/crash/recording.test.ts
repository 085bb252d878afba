import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Disk } from "./disk-model.ts";
import { Recorder } from "./recording.ts";
import { parseCalls } from "./trace.ts";

const log = [
  '7  openat(AT_FDCWD</w>, "\\x2f\\x72\\x2f\\x61", O_WRONLY|O_CREAT|O_EXCL|O_CLOEXEC, 0666) = 21<\\x2f\\x72\\x2f\\x61>',
  '7  write(21<\\x2f\\x72\\x2f\\x61>, "\\x6f\\x6e", 3) = 2',
  "7  fsync(21<\\x2f\\x72\\x2f\\x61> <unfinished ...>",
  '8  write(1<\\x70\\x69\\x70\\x65\\x3a\\x5b\\x31\\x5d>, "\\x7b\\x7d\\x0a", 3) = 3',
  "7  <... fsync resumed>)                  = -1 EIO (Input/output error) (INJECTED)",
  '7  write(21<\\x2f\\x72\\x2f\\x61>, "\\x65", 1) = 1',
  '7  pwrite64(21<\\x2f\\x72\\x2f\\x61>, "\\x66", 1, 3 <unfinished ...>',
  '8  pwrite64(22<\\x2f\\x72\\x2f\\x61>, "\\x67", 1, 4) = 1',
  "7  <... pwrite64 resumed>)               = 1",
  '7  rename("\\x2f\\x72\\x2f\\x61", "\\x2f\\x72\\x2f\\x62") = 0',
  '7  openat(AT_FDCWD</w>, "\\x2f\\x6f\\x74\\x68\\x65\\x72", O_RDONLY) = 22<\\x2f\\x6f\\x74\\x68\\x65\\x72>',
  "7  +++ exited with 0 +++",
].join("\n");

void describe("a recording", () => {
  it("follows what strace tells: short writes, failed syncs, calls that overlap, and what was told", () => {
    const recorder = new Recorder("/r", new Disk());
    const done = parseCalls(log).flatMap((call) => recorder.follow(call));
    assert.deepEqual(
      done.map((operation) => operation.do),
      ["create", "write", "tell", "sync", "write", "write", "write", "rename"],
    );
    const writes = done.filter((operation) => operation.do === "write");
    assert.deepEqual(
      writes.map(({ offset, bytes }) => [offset, Buffer.from(bytes).toString()]),
      [
        [0, "on"],
        [2, "e"],
        [4, "g"],
        [3, "f"],
      ],
    );
    const sync = done.find((operation) => operation.do === "sync");
    assert.equal(sync?.outcome, "failed");
    assert.ok(sync.began < sync.ended);
  });

  it("stops at a call that it does not know", () => {
    const recorder = new Recorder("/r", new Disk());
    const [call] = parseCalls('7  symlink("x", "/r/a") = 0');
    assert.ok(call !== undefined);
    assert.throws(() => recorder.follow(call), /does not know symlink/);
  });
});
