import assert from "node:assert/strict";
import { test } from "node:test";
import { Answers } from "./answers.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("an answer is worked out once for the same bytes, and for no others", () => {
  const answers = new Answers();
  const asked: string[] = [];
  const ask = (parts: readonly string[], answer: boolean): boolean =>
    answers.to(parts.map(bytes), () => {
      asked.push(parts.join("|"));
      return answer;
    });
  assert.equal(ask(["a key", "a message"], true), true);
  assert.equal(ask(["a key", "a message"], false), true);
  assert.equal(ask(["another key", "a message"], false), false);
  assert.equal(ask(["another key", "a message"], true), false);
  // The same bytes, parted elsewhere.
  assert.equal(ask(["a keya", " message"], false), false);
  assert.equal(ask(["a key", "a message", ""], false), false);
  assert.deepEqual(asked, ["a key|a message", "another key|a message", "a keya| message", "a key|a message|"]);
});

test("an error is no answer", () => {
  const answers = new Answers();
  const failing = (): boolean => {
    throw new Error("cannot say");
  };
  assert.throws(() => answers.to([bytes("a")], failing), /cannot say/);
  assert.equal(
    answers.to([bytes("a")], () => true),
    true,
  );
});

test("no more than the newest thousand are kept", () => {
  const answers = new Answers();
  let workedOut = 0;
  const ask = (number: number): boolean =>
    answers.to([bytes(String(number))], () => {
      workedOut += 1;
      return true;
    });
  for (let number = 0; number <= 1000; number += 1) ask(number);
  assert.equal(workedOut, 1001);
  ask(1000);
  ask(1);
  assert.equal(workedOut, 1001);
  ask(0);
  assert.equal(workedOut, 1002);
});
