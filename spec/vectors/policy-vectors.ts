/** Policies, good and bad, and which witnesses are enough for them. */
import { formatVkey, formatWitnessKey, publicKeyOf, utf8, type WitnessKey } from "@muniment/verify";
import { sampleBytes } from "../../packages/verify/src/sample-archive.ts";
import { accept, reject, type Bytes, type FormCase } from "./form-case.ts";

const log = formatVkey("log.invalid/a", publicKeyOf(sampleBytes("log a", 32)));
const [x1, x2, x3, y1, y2] = ["x1", "x2", "x3", "y1", "y2"].map((name) =>
  formatWitnessKey(`witness.invalid/${name}`, publicKeyOf(sampleBytes(`witness ${name}`, 32))),
) as [WitnessKey, WitnessKey, WitnessKey, WitnessKey, WitnessKey];

const witnesses = `witness X1 ${x1.text}\nwitness X2 ${x2.text}\nwitness X3 ${x3.text}\n`;
const nested = `# two of one house, one of another
log ${log.text}

${witnesses}group X-witnesses 2 X1 X2 X3

witness Y1 ${y1.text} https://y1.invalid/
witness Y2 ${y2.text}
group Y-witnesses any Y1 Y2

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
`;

type Met = readonly (readonly [readonly WitnessKey[], boolean])[];

export function policyCases(): FormCase[] {
  const good = (name: string, bytes: Bytes, keys: readonly WitnessKey[], met: Met, logs = [] as string[]): FormCase =>
    accept(`good-${name}`, bytes, {
      logs,
      witnesses: keys.map(({ text }) => text),
      met: met.map(([by, enough]) => ({ by: by.map(({ text }) => text), enough })),
    });
  const bad = (name: string, bytes: Bytes): FormCase => reject(`bad-${name}`, bytes);
  const all = [x1, x2, x3];
  return [
    good(
      "nested",
      nested,
      [...all, y1, y2],
      [
        [[x1, x2, y1], true],
        [[x2, x3, y2], true],
        [[x1, x2, x3], false],
        [[x1, y1, y2], false],
        [[y1, y2], false],
        [[], false],
      ],
      [log.text],
    ),
    good("none", "quorum none\n", [], [[[], true]]),
    good("none-with-witnesses", `${witnesses}quorum none\n`, all, [
      [[], true],
      [[x1], true],
    ]),
    good("one-witness", `${witnesses}quorum X2\n`, all, [
      [[x2], true],
      [[x1, x3], false],
      // Of one that the policy does not name.
      [[y1], false],
    ]),
    good("any", `${witnesses}group g any X1 X3\nquorum g\n`, all, [
      [[x1], true],
      [[x3], true],
      [[x2], false],
    ]),
    good("all", `${witnesses}group g all X1 X2 X3\nquorum g\n`, all, [
      [all, true],
      [[x1, x2], false],
    ]),
    good("number", `${witnesses}group g 3 X1 X2 X3\nquorum g\n`, all, [
      [all, true],
      [[x1, x3], false],
    ]),
    good("the-same-witness-twice-counts-once", `${witnesses}group g 2 X1 X2 X3\nquorum g\n`, all, [[[x1, x1], false]]),
    good("white-space", `\t witness\tX1  ${x1.text} \t\n \t\n  # a comment\n quorum \t X1\t\n`, [x1], [[[x1], true]]),
    good(
      "lines-after-the-quorum",
      `witness X1 ${x1.text}\nquorum X1\nwitness X2 ${x2.text}\nlog ${log.text}\n`,
      [x1, x2],
      [[[x1], true]],
      [log.text],
    ),
    good(
      "addresses",
      `log ${log.text} https://log.invalid/\nwitness X1 ${x1.text} anything\nquorum X1\n`,
      [x1],
      [[[x1], true]],
      [log.text],
    ),
    good(
      "names-beyond-ascii",
      `# تعليق\nwitness شاهد ${x1.text}\nwitness K ${x2.text}\nwitness \u212a ${x3.text}\nquorum \u212a\n`,
      all,
      [
        [[x3], true],
        [[x2], false],
      ],
    ),
    good(
      "names-that-are-words",
      `witness all ${x1.text}\nwitness quorum ${x2.text}\ngroup 2 all all quorum\nquorum 2\n`,
      [x1, x2],
      [
        [[x1, x2], true],
        [[x1], false],
      ],
    ),
    good(
      "the-key-of-a-log-is-that-of-a-witness",
      `log ${formatVkey("log.invalid/x1", x1.cosigning).text}\nwitness X1 ${x1.text}\nquorum X1\n`,
      [x1],
      [[[x1], true]],
      [formatVkey("log.invalid/x1", x1.cosigning).text],
    ),
    good(
      "most-lines",
      `${"\n".repeat(1021)}${witnesses.split("\n", 1)[0] ?? ""}\n# last\nquorum X1\n`,
      [x1],
      [[[x1], true]],
    ),
    bad("empty", ""),
    bad("nothing-but-comments", "# quorum none\n\n"),
    bad("without-a-quorum", witnesses),
    bad("two-quorums", "quorum none\nquorum none\n"),
    bad("quorum-of-two-names", `${witnesses}quorum X1 X2\n`),
    bad("quorum-without-a-name", `${witnesses}quorum\n`),
    bad("quorum-unknown", `${witnesses}quorum X4\n`),
    bad("quorum-before-its-witness", `quorum X1\n${witnesses}`),
    bad("another-word", `${witnesses}threshold 2\nquorum X1\n`),
    bad("a-word-in-capitals", `${witnesses}Quorum X1\n`),
    bad("a-byte-order-mark", `\ufeffquorum none\n`),
    bad("no-utf-8", Uint8Array.of(0x23, 0xff, 0x0a, ...utf8("quorum none\n"))),
    bad("carriage-return", "quorum none\r\n"),
    bad("a-zero-byte", "# \0\nquorum none\n"),
    bad("delete", "# \x7f\nquorum none\n"),
    bad("a-form-feed", `witness\fX1 ${x1.text}\nquorum X1\n`),
    bad("a-no-break-space", `witness\u00a0X1 ${x1.text}\nquorum X1\n`),
    bad("last-line-not-ended", `${witnesses}quorum X1`),
    bad("comment-behind-a-line", `${witnesses}quorum X1 # the first\n`),
    bad("witness-without-a-key", "witness X1\nquorum X1\n"),
    bad("witness-with-two-addresses", `witness X1 ${x1.text} a b\nquorum X1\n`),
    bad("witness-with-the-key-of-a-log", `witness X1 ${log.text}\nquorum X1\n`),
    bad("witness-with-a-damaged-key", `witness X1 ${x1.text.replace("x1", "x2")}\nquorum X1\n`),
    bad("log-with-the-key-of-a-witness", `log ${x1.text}\nquorum none\n`),
    bad("log-without-a-key", "log\nquorum none\n"),
    bad("log-with-two-addresses", `log ${log.text} a b\nquorum none\n`),
    bad("log-twice", `log ${log.text}\nlog ${log.text}\nquorum none\n`),
    bad(
      "log-twice-by-another-name",
      `log ${log.text}\nlog ${formatVkey("log.invalid/c", log.publicKey).text}\nquorum none\n`,
    ),
    bad("name-twice", `witness X1 ${x1.text}\nwitness X1 ${x2.text}\nquorum X1\n`),
    bad("name-of-a-witness-for-a-group", `${witnesses}group X1 any X2 X3\nquorum X1\n`),
    bad("group-twice", `${witnesses}group g any X1\ngroup g any X2\nquorum g\n`),
    bad("witness-twice-by-another-name", `witness X1 ${x1.text}\nwitness X2 ${x1.text}\nquorum X1\n`),
    bad(
      "witness-twice-by-another-key-name",
      `witness X1 ${x1.text}\nwitness X2 ${formatWitnessKey("witness.invalid/x9", x1.cosigning).text}\nquorum X1\n`,
    ),
    bad("witness-by-the-name-none", `witness none ${x1.text}\nquorum none\n`),
    bad("group-by-the-name-none", `${witnesses}group none any X1\nquorum X1\n`),
    bad("group-without-members", `${witnesses}group g any\nquorum X1\n`),
    bad("group-of-none", `${witnesses}group g any X1 none\nquorum g\n`),
    bad("group-of-itself", `${witnesses}group g any X1 g\nquorum g\n`),
    bad("group-of-one-that-comes-later", `${witnesses}group g any X1 h\ngroup h any X2\nquorum g\n`),
    bad("member-twice", `${witnesses}group g 2 X1 X1\nquorum g\n`),
    bad("member-of-two-groups", `${witnesses}group g any X1 X2\ngroup h any X2 X3\ngroup i all g h\nquorum i\n`),
    bad("group-of-more-than-it-has", `${witnesses}group g 3 X1 X2\nquorum g\n`),
    bad("group-of-zero", `${witnesses}group g 0 X1 X2\nquorum g\n`),
    bad("group-of-less-than-zero", `${witnesses}group g -1 X1 X2\nquorum g\n`),
    bad("group-of-a-number-with-a-zero-before", `${witnesses}group g 01 X1 X2\nquorum g\n`),
    bad("group-of-a-number-in-hex", `${witnesses}group g 0x1 X1 X2\nquorum g\n`),
    bad("group-of-a-share", `${witnesses}group g 1.5 X1 X2\nquorum g\n`),
    bad("group-of-some", `${witnesses}group g some X1 X2\nquorum g\n`),
    bad("group-of-digits-of-another-script", `${witnesses}group g ١ X1 X2\nquorum g\n`),
    bad("too-many-lines", `${"\n".repeat(1024)}quorum none\n`),
    bad("too-large", `# ${"a".repeat(64 * 1024)}\nquorum none\n`),
  ];
}
