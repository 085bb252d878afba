import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer, type Server, type ServerResponse } from "node:http";
import { suite, test, type TestContext } from "node:test";
import { gzipSync } from "node:zlib";
import {
  encodeOts,
  encodeOtsAnswer,
  FormatError,
  mergeOts,
  otsTimestamp,
  otsWays,
  parseOts,
  toHex,
  utf8,
  verifyOts,
  type OtsAttestation,
  type OtsProof,
} from "@muniment/verify";
import { CalendarError, parseCalendar, stampDigest, upgradeProof, type StampOptions } from "./index.ts";
import { ending, SampleCalendar, SampleChain, type Misbehaviour } from "./sample-calendar.ts";

const digest = Uint8Array.from(createHash("sha256").update("a checkpoint").digest());
const subject = { hash: "sha256", digest } as const;
const nonce = Uint8Array.from({ length: 16 }, (_, at) => at);
const given: StampOptions = { randomBytes: (size) => nonce.subarray(0, size), timeoutMs: 60_000 };
const bitcoin: OtsAttestation = { kind: "bitcoin", height: 800_000 };

async function opened(context: TestContext, chain: SampleChain, misbehaviour?: Misbehaviour): Promise<SampleCalendar> {
  const calendar = await SampleCalendar.open(chain, misbehaviour);
  context.after(() => calendar.close());
  return calendar;
}

/** A proof that this calendar promised, and no other was asked for. */
async function promisedBy(calendar: SampleCalendar): Promise<Uint8Array> {
  const { proof } = await stampDigest(digest, [parseCalendar(calendar.url)], given);
  assert.ok(proof !== null);
  return proof;
}

const attested = (file: Uint8Array): OtsAttestation[] =>
  [...otsWays(parseOts(file).timestamp)].map(({ attestation }) => attestation);

suite("calendars that do as they should", () => {
  test("take a digest, and say more when it is in a block", async (context) => {
    const chain = new SampleChain();
    const [a, b] = [await opened(context, chain), await opened(context, chain)];
    const calendars = [a, b].map(({ url }) => parseCalendar(`${url}/`));

    const stamped = await stampDigest(digest, calendars, given);
    assert.ok(stamped.proof !== null);
    assert.deepEqual(stamped.answers, [
      { calendar: a.url, outcome: "promised" },
      { calendar: b.url, outcome: "promised" },
    ]);
    assert.equal((await verifyOts(parseOts(stamped.proof), subject, chain.blocks)).state, "pending");
    // Neither learns the digest.
    const handedIn = createHash("sha256").update(digest).update(nonce).digest("hex");
    for (const { digests, requests } of [a, b]) {
      assert.deepEqual(digests.map(toHex), [handedIn]);
      assert.deepEqual(requests, ["POST /digest application/vnd.opentimestamps.v1 opentimestamps"]);
    }

    const early = await upgradeProof(stamped.proof, calendars, { blocks: chain.blocks });
    assert.deepEqual([early.gained, early.proof], [false, stamped.proof]);
    for (const answer of early.answers)
      assert.deepEqual(
        [answer.outcome, "detail" in answer ? answer.detail : ""],
        ["waiting", "Pending confirmation in Bitcoin blockchain"],
      );

    // Others are in the same block; the second calendar is later.
    await stampDigest(createHash("sha256").update("another").digest(), calendars.slice(0, 1), given);
    await stampDigest(createHash("sha256").update("a third").digest(), calendars.slice(0, 1), given);
    const height = a.confirm();
    const half = await upgradeProof(stamped.proof, calendars, { blocks: chain.blocks });
    assert.deepEqual(half.answers.map(({ outcome }) => outcome).sort(), ["attested", "waiting"]);
    const verdict = await verifyOts(parseOts(half.proof), subject, chain.blocks);
    assert.ok(verdict.state === "confirmed");
    assert.deepEqual([verdict.height, verdict.time], [height, "2023-07-22T04:26:40.000Z"]);
    assert.equal((await verifyOts(parseOts(half.proof), subject)).state, "unchecked");

    b.confirm();
    const before = a.requests.length;
    const whole = await upgradeProof(half.proof, calendars, { blocks: chain.blocks });
    assert.equal(a.requests.length, before, "what is confirmed is not asked for again");
    const [answer] = whole.answers;
    assert.ok(whole.answers.length === 1 && answer?.outcome === "attested");
    assert.deepEqual([answer.calendar, answer.heights, answer.checked], [b.url, [height + 1], true]);
    assert.deepEqual(
      attested(whole.proof)
        .map(({ kind }) => kind)
        .sort(),
      ["bitcoin", "bitcoin", "pending", "pending"],
    );
    assert.deepEqual((await upgradeProof(whole.proof, calendars, { blocks: chain.blocks })).answers, []);
  });

  test("are asked behind a pool, if the user named them, and never else", async (context) => {
    const chain = new SampleChain();
    const behind = await opened(context, chain);
    const pool = await opened(context, chain, {
      uri: behind.url,
    });
    const unnamed = await stampDigest(digest, [parseCalendar(pool.url)], given);
    assert.equal(unnamed.proof, null);
    const [refused] = unnamed.answers;
    assert.ok(refused?.outcome === "failed");
    assert.equal(refused.failure.code, "nothing-asked-for");
    assert.match(refused.failure.detail, new RegExp(`pending at ${behind.url}`));

    const { proof } = await stampDigest(digest, [parseCalendar(pool.url, [behind.url])], given);
    assert.ok(proof !== null);
    const stranger = await upgradeProof(proof, [parseCalendar(pool.url)], {});
    assert.deepEqual(
      stranger.answers.map(({ outcome }) => outcome),
      ["not-named"],
    );
    assert.deepEqual(behind.requests, []);
    const known = await upgradeProof(proof, [parseCalendar(pool.url, [behind.url])], {});
    assert.deepEqual(
      known.answers.map(({ outcome }) => outcome),
      ["waiting"],
    );
    assert.equal(behind.requests.length, 1);
  });

  test("without a source of blocks what they say is taken, and stays unchecked", async (context) => {
    const chain = new SampleChain();
    const calendar = await opened(context, chain);
    const proof = await promisedBy(calendar);
    calendar.confirm();
    const upgraded = await upgradeProof(proof, [parseCalendar(calendar.url)]);
    const [answer] = upgraded.answers;
    assert.ok(answer?.outcome === "attested");
    assert.equal(answer.checked, false);
    assert.equal((await verifyOts(parseOts(upgraded.proof), subject)).state, "unchecked");
    assert.equal((await verifyOts(parseOts(upgraded.proof), subject, chain.blocks)).state, "confirmed");
  });
});

suite("a calendar that answers otherwise", () => {
  const chain = new SampleChain();
  const { height } = chain.mine(new Uint8Array(32));
  const many = encodeOtsAnswer(
    otsTimestamp(
      digest,
      Array.from({ length: 500 }, (_, at) => ({ kind: "bitcoin", height: at })),
      [],
    ),
  );

  for (const [what, code, answer] of [
    ["bytes that are no timestamp", "malformed", () => utf8("<html>")],
    ["nothing", "malformed", () => new Uint8Array(0)],
    [
      "one byte too many",
      "malformed",
      (_: Uint8Array, honest: Uint8Array | null) => Uint8Array.of(...(honest ?? []), 0),
    ],
    ["too much", "too-large", () => new Uint8Array(10_001)],
    [
      "an attestation that nobody knows",
      "nothing-asked-for",
      (message: Uint8Array) =>
        encodeOtsAnswer(ending(message, [], { kind: "unknown", tag: "0102030405060708", payload: nonce })),
    ],
    [
      "a promise of somewhere else",
      "nothing-asked-for",
      (message: Uint8Array) =>
        encodeOtsAnswer(
          ending(message, [{ kind: "sha256" }], { kind: "pending", uri: "http://169.254.169.254/latest" }),
        ),
    ],
  ] as const) {
    test(`with ${what}, fails, and takes nothing from what the others gave`, async (context) => {
      const bad = await opened(context, chain, { onDigest: answer, onTimestamp: answer });
      const good = await opened(context, chain);
      const stamped = await stampDigest(
        digest,
        [bad, good].map(({ url }) => parseCalendar(url)),
        given,
      );
      assert.deepEqual(
        stamped.answers.map(({ outcome }) => outcome),
        ["failed", "promised"],
      );
      assert.ok(stamped.answers[0]?.outcome === "failed");
      assert.equal(stamped.answers[0].failure.code, code);
      assert.ok(stamped.proof !== null);
      assert.deepEqual(attested(stamped.proof), [{ kind: "pending", uri: good.url }]);

      const late = await opened(context, chain, { onTimestamp: answer });
      const proof = await promisedBy(late);
      const upgraded = await upgradeProof(proof, [parseCalendar(late.url)], { blocks: chain.blocks });
      assert.ok(upgraded.answers[0]?.outcome === "failed");
      assert.equal(upgraded.answers[0].failure.code, code);
      assert.deepEqual([upgraded.gained, upgraded.proof], [false, proof]);
    });
  }

  test("with a block that is not so, is refuted by who looks it up, and asked again", async (context) => {
    let lies = true;
    const calendar = await opened(context, chain, {
      onTimestamp: (commitment, honest) =>
        lies || honest === null
          ? encodeOtsAnswer(ending(commitment, [{ kind: "sha256" }], { kind: "bitcoin", height }))
          : honest,
    });
    const calendars = [parseCalendar(calendar.url)];
    const proof = await promisedBy(calendar);
    const looked = await upgradeProof(proof, calendars, { blocks: chain.blocks });
    assert.ok(looked.answers[0]?.outcome === "failed");
    assert.equal(looked.answers[0].failure.code, "refuted");
    assert.equal(looked.gained, false);

    const believed = await upgradeProof(proof, calendars);
    assert.ok(believed.gained);
    assert.equal((await verifyOts(parseOts(believed.proof), subject, chain.blocks)).state, "refuted");
    lies = false;
    calendar.confirm();
    const healed = await upgradeProof(believed.proof, calendars, { blocks: chain.blocks });
    assert.equal((await verifyOts(parseOts(healed.proof), subject, chain.blocks)).state, "confirmed");
  });

  test("with a promise and more, is taken at its promise", async (context) => {
    const calendar: SampleCalendar = await opened(context, chain, {
      onDigest: (message) => {
        const promise = ending(message, [], { kind: "pending", uri: calendar.url });
        const more = ending(message, [{ kind: "reverse" }], bitcoin);
        return encodeOtsAnswer(mergeOts(promise, more));
      },
    });
    assert.deepEqual(attested(await promisedBy(calendar)), [{ kind: "pending", uri: calendar.url }]);
  });

  test("with more than a proof can take in, fails", async (context) => {
    const calendar = await opened(context, chain, { onTimestamp: () => many });
    const old: OtsProof = {
      hash: "sha256",
      timestamp: otsTimestamp(
        digest,
        [
          { kind: "pending", uri: calendar.url },
          ...Array.from(
            { length: 600 },
            (_, at) => ({ kind: "unknown", tag: "00".repeat(8), payload: utf8(String(at)) }) as const,
          ),
        ],
        [],
      ),
    };
    const file = encodeOts(old);
    const { answers, proof } = await upgradeProof(file, [parseCalendar(calendar.url)]);
    assert.ok(answers[0]?.outcome === "failed");
    assert.equal(answers[0].failure.code, "too-large");
    assert.deepEqual(proof, file);
  });
});

suite("a server that is no calendar", () => {
  const open = async (context: TestContext, answer: (response: ServerResponse) => void): Promise<string> => {
    const server: Server = createServer((request, response) => {
      request.resume();
      answer(response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    context.after(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    const address = server.address();
    assert.ok(address !== null && typeof address !== "string");
    return `http://127.0.0.1:${String(address.port)}`;
  };
  const failureAt = async (url: string, timeoutMs = 60_000): Promise<string> => {
    const { answers, proof } = await stampDigest(digest, [parseCalendar(url)], { ...given, timeoutMs });
    assert.equal(proof, null);
    assert.ok(answers[0]?.outcome === "failed");
    return `${answers[0].failure.code}: ${answers[0].failure.detail}`;
  };

  test("is named with what it did", async (context) => {
    const led: string[] = [];
    const elsewhere = await open(context, (response) => {
      led.push("asked");
      response.end();
    });
    const redirecting = await open(context, (response) => response.writeHead(307, { location: elsewhere }).end());
    assert.equal(await failureAt(redirecting), "refused: it answered with status 307");
    assert.deepEqual(led, []);

    const broken = await open(context, (response) => response.destroy());
    assert.match(await failureAt(broken), /^unreachable: /);
    const cut = await open(context, (response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("0", () => response.destroy());
    });
    assert.match(await failureAt(cut), /^unreachable: /);
    const garbled = await open(context, (response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end("no gzip"),
    );
    assert.match(await failureAt(garbled), /^unreachable: /);
  });

  test("that sends little which unpacks to much is left at the limit", async (context) => {
    const packed = gzipSync(new Uint8Array(64 * 1024 * 1024));
    const bomb = await open(context, (response) => response.writeHead(200, { "content-encoding": "gzip" }).end(packed));
    assert.match(await failureAt(bomb), /^too-large: its answer is larger than 10000 bytes/);
  });

  test("that sends without end is left at the limit", async (context) => {
    const endless = await open(context, (response) => {
      const more = (): void => {
        while (response.write(new Uint8Array(4096)));
        response.once("drain", more);
      };
      more();
    });
    assert.match(await failureAt(endless), /^too-large: its answer is larger than 10000 bytes/);
  });

  test("that sends nothing, or a byte now and then, is left when the time is up", async (context) => {
    const silent = await open(context, () => undefined);
    assert.equal(await failureAt(silent, 200), "timeout: it did not answer within 0.2 seconds");
    const slow = await open(context, (response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write("0"), 20);
      response.on("close", () => {
        clearInterval(timer);
      });
    });
    assert.match(await failureAt(slow, 300), /^timeout: /);
  });

  test("that is not there is unreachable", async () => {
    const gone = await SampleCalendar.open(new SampleChain());
    const { url } = gone;
    await gone.close();
    assert.equal(await failureAt(url), "unreachable: it could not be reached, or broke off: ECONNREFUSED");
  });

  test("writes nothing onto the terminal of who asks", async (context) => {
    const rude = await open(context, (response) => response.writeHead(404).end("\u001b[31mgone\n<b>\u202e"));
    const timestamp = otsTimestamp(digest, [{ kind: "pending", uri: rude }], []);
    const { answers } = await upgradeProof(encodeOts({ hash: "sha256", timestamp }), [parseCalendar(rude)]);
    assert.ok(answers[0]?.outcome === "waiting");
    assert.equal(answers[0].detail, "__31mgone__b____");
  });

  test("is not waited for when the program is ended", async (context) => {
    const stop = new AbortController();
    const silent = await open(context, () => {
      stop.abort(new Error("ended"));
    });
    const waiting = stampDigest(digest, [parseCalendar(silent)], { ...given, signal: stop.signal });
    await assert.rejects(waiting, /ended/);
  });
});

test("only an address that an attestation could name is a calendar's", () => {
  assert.deepEqual(
    parseCalendar("https://a.pool.opentimestamps.org/", ["https://alice.btc.calendar.opentimestamps.org"]),
    {
      url: "https://a.pool.opentimestamps.org",
      uris: ["https://a.pool.opentimestamps.org", "https://alice.btc.calendar.opentimestamps.org"],
    },
  );
  for (const wrong of [
    "",
    "a.pool.opentimestamps.org",
    "ftp://a.invalid",
    "https://a.invalid/?x",
    "https://b@a.invalid",
    "https:///a",
    "file:///etc",
  ])
    assert.throws(() => parseCalendar(wrong), CalendarError, wrong);
  assert.throws(() => parseCalendar("https://a.invalid", ["https://a.invalid/#b"]), CalendarError);
});

test("what makes no sense is refused before anybody is asked", async () => {
  await assert.rejects(stampDigest(digest.subarray(1), [], given), FormatError);
  const calendar = parseCalendar("http://127.0.0.1:9");
  await assert.rejects(stampDigest(digest, new Array(17).fill(calendar), given), FormatError);
  const pending = Array.from(
    { length: 17 },
    (_, at) => ({ kind: "pending", uri: `http://127.0.0.1:9/${String(at)}` }) as const,
  );
  await assert.rejects(
    upgradeProof(encodeOts({ hash: "sha256", timestamp: otsTimestamp(digest, pending, []) }), [calendar]),
    FormatError,
  );
  await assert.rejects(upgradeProof(utf8("no proof"), [calendar]), FormatError);
});
