import assert from "node:assert/strict";
import { describe, it } from "node:test";

import fc from "fast-check";

import type { HeaderLine } from "../header-line.ts";
import type { Hearer } from "./answer.ts";
import { Conversation } from "./conversation.ts";
import { HpackDecoder } from "./hpack.ts";
import { KeyLog } from "./key-log.ts";
import { NotFollowed } from "./reading.ts";
import { TlsAlong } from "./tls.ts";

/** What is heard of a conversation that comes in pieces; null where it is not followed to its end. */
function heardOf(sent: Buffer, came: Buffer, pieces: readonly number[]): readonly string[] | null {
  const told: string[] = [];
  const hear: Hearer = ({ method, url }, { status, lines }) => {
    const at = told.length;
    let said = `${method} ${url} ${String(status)} with ${String(lines.length)} lines: `;
    told.push(said);
    return {
      add: (bytes) => {
        said += bytes.toString("latin1");
      },
      end: (whole) => {
        told[at] = `${said} (${whole ? "whole" : "cut"})`;
      },
    };
  };
  const conversation = new Conversation("http", hear);
  try {
    for (const piece of cut(sent, pieces)) conversation.sent(piece);
    for (const piece of cut(came, pieces)) conversation.came(piece);
    conversation.end(false);
    return told;
  } catch (error) {
    assert.ok(error instanceof NotFollowed, String(error));
    return null;
  }
}

function cut(bytes: Buffer, pieces: readonly number[]): Buffer[] {
  const parts: Buffer[] = [];
  for (let from = 0, at = 0; from < bytes.length; at += 1) {
    const size = pieces[at % pieces.length] ?? 1;
    parts.push(bytes.subarray(from, from + size));
    from += size;
  }
  return parts;
}

const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

function frame(type: number, flags: number, stream: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(9);
  head.writeUIntBE(body.length, 0, 3);
  head.set([type, flags], 3);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, body]);
}

/** RFC 7541, C.4.1 and C.4.2: two requests with Huffman codes, of which the second uses the table. */
const requests = [
  Buffer.from("828684418cf1e3c2e5f23a6ba0ab90f4ff", "hex"),
  Buffer.from("828684be5886a8eb10649cbf", "hex"),
] as const;

/** RFC 7541, C.6.1 and C.6.2: two answers, of which the second puts what the first left out of the table (of 256 bytes). */
const answers = [
  Buffer.from(
    "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3",
    "hex",
  ),
  Buffer.from("4883640effc1c0bf", "hex"),
] as const;

const http2 = {
  sent: Buffer.concat([
    preface,
    frame(4, 0, 0, Buffer.from("000100001000", "hex")),
    frame(1, 0x5, 1, requests[0]),
    // With padding and a priority, and the rest of the block in a frame of its own.
    frame(1, 0x28, 3, Buffer.from([2]), Buffer.alloc(5), requests[1].subarray(0, 4), Buffer.alloc(2)),
    frame(9, 0x4, 3, requests[1].subarray(4)),
  ]),
  came: Buffer.concat([
    frame(4, 0, 0),
    frame(1, 0x4, 1, answers[0]),
    frame(0, 0x8, 1, Buffer.from([3]), Buffer.from("moved"), Buffer.alloc(3)),
    frame(1, 0x5, 3, answers[1]),
    frame(6, 0, 0, Buffer.alloc(8)),
    frame(0, 0x1, 1, Buffer.from(", again")),
  ]),
};

const http1 = {
  sent: Buffer.from(
    "POST /a HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nGET /b HTTP/1.1\r\nHost: a.test\r\n\r\n",
  ),
  came: Buffer.from(
    "HTTP/1.1 302 Found\r\nContent-Length: 5\r\n\r\nmovedHTTP/1.1 302 Found\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nmoved\r\n2\r\n, \r\n0\r\n\r\n",
  ),
};

const conversations = [
  [
    "HTTP/1",
    http1,
    ["POST http://a.test/a 302 with 1 lines: moved (whole)", "GET http://a.test/b 302 with 1 lines: moved,  (whole)"],
  ],
  [
    "HTTP/2",
    http2,
    [
      "GET http://www.example.com/ 302 with 3 lines: moved, again (whole)",
      "GET http://www.example.com/ 307 with 3 lines:  (whole)",
    ],
  ],
] as const;

describe("what is overheard", () => {
  for (const [name, { sent, came }, expected] of conversations) {
    it(`is the same in whatever pieces it comes: ${name}`, () => {
      const whole = heardOf(sent, came, [10_000]);
      assert.deepEqual(whole, expected);
      const pieces = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 });
      fc.assert(
        fc.property(pieces, (sizes) => {
          const inPieces = heardOf(sent, came, sizes);
          assert.deepEqual(inPieces, whole);
        }),
      );
    });

    it(`is right, or is given up, where bytes are others: ${name}`, () => {
      const damage = fc.array(fc.tuple(fc.boolean(), fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 });
      let given = 0;
      fc.assert(
        fc.property(damage, fc.nat(), (changes, length) => {
          const both = [Buffer.from(sent), Buffer.from(came)] as const;
          for (const [first, at, value] of changes) {
            const bytes = both[first ? 0 : 1];
            bytes[at % bytes.length] = value;
          }
          if (heardOf(both[0], both[1].subarray(0, length % (came.length + 1)), [7]) === null) given += 1;
        }),
        { numRuns: 3_000 },
      );
      assert.ok(given > 0, "no damage was noticed");
    });
  }

  it("is given up where a TLS connection is damaged, and never more than that", () => {
    const record = (type: number, body: Buffer) =>
      Buffer.concat([Buffer.from([type, 3, 3, body.length >> 8, body.length & 0xff]), body]);
    const hello = (type: number, ...rest: readonly Buffer[]) => {
      const body = Buffer.concat([Buffer.from("0303", "hex"), Buffer.alloc(32, type), ...rest]);
      return record(22, Buffer.concat([Buffer.from([type, 0, body.length >> 8, body.length & 0xff]), body]));
    };
    // A session without a name, the suite, no compression, and the extension that says TLS 1.3.
    const chosen = Buffer.from("001301000006002b00020304", "hex");
    const sealed = record(23, Buffer.alloc(40, 7));
    const sent = Buffer.concat([hello(1, Buffer.alloc(20)), record(20, Buffer.from([1])), sealed]);
    const came = Buffer.concat([hello(2, chosen), sealed, record(22, Buffer.from([4, 0, 0, 0])), sealed]);
    const secrets = ["CLIENT", "SERVER"].map(
      (side) => `${side}_TRAFFIC_SECRET_0 ${"01".repeat(32)} ${"02".repeat(32)}\n`,
    );
    const ends = { followed: 0, given: 0 };
    const damage = fc.array(fc.tuple(fc.boolean(), fc.nat(), fc.nat({ max: 255 })), { maxLength: 3 });
    const listen = (changes: readonly (readonly [boolean, number, number])[], size: number): void => {
      const both = [Buffer.from(sent), Buffer.from(came)] as const;
      for (const [first, at, value] of changes) both[first ? 0 : 1][at % both[first ? 0 : 1].length] = value;
      const keys = new KeyLog();
      keys.read(Buffer.from(secrets.join("")));
      const tls = new TlsAlong(keys, new Conversation("https", () => null), (error) => {
        throw error;
      });
      try {
        for (const piece of cut(both[0], [size])) tls.sent(piece);
        for (const piece of cut(both[1], [size])) tls.came(piece);
        ends.followed += 1;
      } catch (error) {
        assert.ok(error instanceof NotFollowed, String(error));
        ends.given += 1;
      }
    };
    listen([], 1_000);
    assert.deepEqual(ends, { followed: 1, given: 0 });
    fc.assert(fc.property(damage, fc.integer({ min: 1, max: 60 }), listen), { numRuns: 3_000 });
    assert.ok(ends.followed > 1 && ends.given > 0, JSON.stringify(ends));
  });

  it("is no memory that a header block asks for", () => {
    const decoder = new HpackDecoder();
    const long: Buffer = Buffer.concat([Buffer.from([0x40, 1, 0x61, 0x7f, 0xa1, 0x1e]), Buffer.alloc(4_000, 0x62)]);
    const [field] = decoder.decode(long);
    assert.equal(field?.[1].length, 4_000);
    assert.throws(() => decoder.decode(Buffer.alloc(100_000, 0xbe)), NotFollowed);
    assert.throws(() => new HpackDecoder().decode(Buffer.from([0x3f, 0xe1, 0xff, 0x03])), NotFollowed);
    assert.throws(
      () => new HpackDecoder().decode(Buffer.from([0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f])),
      NotFollowed,
    );
  });
});

describe("header blocks", () => {
  it("are read as RFC 7541 has its examples, with a table that is full", () => {
    const decoder = new HpackDecoder();
    decoder.decode(Buffer.from("3fe101", "hex")); // A table of 256 bytes.
    const [first, second] = answers.map((block) => decoder.decode(block));
    const third = decoder.decode(
      Buffer.from(
        "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007",
        "hex",
      ),
    );
    const rest: readonly HeaderLine[] = [
      ["cache-control", "private"],
      ["date", "Mon, 21 Oct 2013 20:13:21 GMT"],
      ["location", "https://www.example.com"],
    ];
    assert.deepEqual(first, [[":status", "302"], ...rest]);
    assert.deepEqual(second, [[":status", "307"], ...rest]);
    assert.deepEqual(third, [
      [":status", "200"],
      ["cache-control", "private"],
      ["date", "Mon, 21 Oct 2013 20:13:22 GMT"],
      ["location", "https://www.example.com"],
      ["content-encoding", "gzip"],
      ["set-cookie", "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"],
    ]);
  });
});
