import type { VerdictReason } from "@muniment/verify";
import type { ReactNode } from "react";
import type { Held, QueueRow } from "../api.ts";
import { useMessages, useNumber, useSize } from "../language.tsx";
import { reasonWords, wordFor } from "../messages/messages.ts";
import { Link } from "./link.tsx";
import { wordsOf } from "./notice.tsx";
import { Sentence } from "./sentence.tsx";
import { Exact, Foreign } from "./text.tsx";
import { Time } from "./time.tsx";
import { VerdictWord } from "./verdict.tsx";

/** One address of a list, and what came of it so far. */
export function LinkRow({ row }: { readonly row: QueueRow }): ReactNode {
  return (
    <article className={`link-row link-${row.state}`}>
      <div className="link-state">
        <State row={row} />
      </div>
      <div className="link-about">
        <p className="link-address">
          <Foreign text={row.address} direction="ltr" />
        </p>
        <About row={row} />
        {row.held === null ? null : <HeldBefore held={row.held} />}
      </div>
    </article>
  );
}

function State({ row }: { readonly row: QueueRow }): ReactNode {
  const { queue: words } = useMessages().takeIn;
  switch (row.state) {
    case "waiting":
      return <span className="quiet">{words.waiting}</span>;
    case "under-way":
      return <span className="under-way">{wordFor(words.steps ?? {}, row.step)}</span>;
    case "undone":
      return <span className="undone">{words.undone}</span>;
    case "sealed":
      return <VerdictWord verdict={row.verdict} />;
  }
}

function About({ row }: { readonly row: QueueRow }): ReactNode {
  const messages = useMessages();
  const [number, size] = [useNumber(), useSize()];
  const { queue: words } = messages.takeIn;
  switch (row.state) {
    case "waiting":
      return null;
    case "under-way":
      return (
        <p className="quiet">
          {words.requests(row.requests, number(row.requests))} · <bdi>{size(row.bytes)}</bdi>
        </p>
      );
    case "undone": {
      const [message, next] = wordsOf(row.trouble, messages);
      return (
        <p>
          <bdi>{message}</bdi> <bdi>{next}</bdi> <Exact text={row.trouble.code} />
        </p>
      );
    }
    case "sealed":
      return (
        <>
          {row.reasons.map((reason) => (
            <Reason reason={reason} key={reason.code} />
          ))}
          {row.checked === null || row.checked === "verified" ? null : (
            <p className={row.checked === "bad" ? "not-verified" : "not-checked"}>{words.checked[row.checked]}</p>
          )}
          <p className="quiet link-when">
            <Link to={{ room: "item", item: row.item, view: null }}>{words.open}</Link>
            {row.sealed === null ? null : (
              <span>
                {words.sealed} <Time at={row.sealed} />
              </span>
            )}
          </p>
        </>
      );
  }
}

function Reason({ reason }: { readonly reason: VerdictReason }): ReactNode {
  const messages = useMessages();
  const advice = messages.takeIn.queue.advice[reason.code];
  return (
    <p>
      <bdi>{reasonWords(messages, reason) ?? <Foreign text={reason.text} />}</bdi> <Exact text={reason.code} />
      {advice === undefined ? null : (
        <span className="advice">
          <Sentence text={advice} />
        </span>
      )}
    </p>
  );
}

function HeldBefore({ held: { times, newest } }: { readonly held: Held }): ReactNode {
  const { queue: words } = useMessages().takeIn;
  const number = useNumber();
  return (
    <p className="quiet held">
      {words.held(times, number(times))},{" "}
      <Link to={{ room: "item", item: newest.item, view: null }}>{words.heldLast}</Link> <Time at={newest.sealed} />
    </p>
  );
}
