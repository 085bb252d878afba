import { useState, type ReactNode } from "react";
import type { Contents, ContentsAnswer, ContentsKind, ContentsRow, ItemDetail } from "../api.ts";
import { useMessages, useNumber } from "../language.tsx";
import { Field } from "../parts/field.tsx";
import { Link } from "../parts/link.tsx";
import { Notice, ProblemNotice } from "../parts/notice.tsx";
import { Exact, Foreign } from "../parts/text.tsx";
import { Time } from "../parts/time.tsx";
import { Waiting } from "../parts/waiting.tsx";
import { canBeOpened } from "../router.ts";
import { useAnswer } from "../use-answer.ts";

const kinds: readonly ContentsKind[] = ["pages", "captures", "faults"];
const atOnce = 50;
/** In UTF-16 units, as the server has it. */
const queryMax = 1_000;

/** What is asked of the list. */
interface Asked {
  readonly kind: ContentsKind;
  readonly query: string;
  readonly from: number;
}

/** The pages of a web archive that was taken in, and on request all that lies in it. */
export function ContentsView({ item }: { readonly item: ItemDetail }): ReactNode {
  const { contents } = useMessages();
  const [asked, setAsked] = useState<Asked>({ kind: "pages", query: "", from: 0 });
  const [attempt, setAttempt] = useState(0);
  const parameters = new URLSearchParams({ kind: asked.kind, from: String(asked.from), limit: String(atOnce) });
  if (asked.query !== "") parameters.set("q", asked.query);
  const answer = useAnswer<ContentsAnswer>(`/api/items/${item.item}/contents?${parameters.toString()}`, attempt);
  // What was told last stays while more is asked for: so what has the focus keeps it.
  const [told, setTold] = useState<ContentsAnswer | null>(null);
  if (answer.state === "ready" && answer.value !== told) setTold(answer.value);
  const retry = (): void => {
    setAttempt((before) => before + 1);
  };
  const problem = answer.state === "problem" ? <ProblemNotice problem={answer.problem} retry={retry} /> : null;
  if (told === null) return problem ?? <Waiting slow={answer.state === "waiting" && answer.slow} />;
  if (told.contents === null)
    return (
      <p className="see-nothing quiet">
        {contents.unlisted} {contents.unlistedNext} <Exact text={`muniment facts ${item.item}`} />
      </p>
    );
  return (
    <div className="inside" aria-busy={answer.state === "waiting"}>
      <Head found={told.contents} asked={asked} ask={setAsked} />
      {problem ?? <Listed item={item} found={told.contents} asked={asked} ask={setAsked} />}
    </div>
  );
}

interface AskedProps {
  readonly found: Contents;
  readonly asked: Asked;
  readonly ask: (asked: Asked) => void;
}

function Head({ found, asked, ask }: AskedProps): ReactNode {
  const { contents } = useMessages();
  const number = useNumber();
  return (
    <>
      {found.failed === null ? null : (
        <Notice tone="unchecked" title={contents.failed}>
          <p>
            <Foreign text={found.failed} />
          </p>
        </Notice>
      )}
      <p className="quiet">
        {contents.intro} {found.areNamed ? contents.named : contents.found}
      </p>
      <div className="fate-filter" role="group" aria-label={contents.choose}>
        {kinds.map((kind) => (
          <button
            type="button"
            key={kind}
            aria-pressed={kind === asked.kind}
            onClick={() => {
              ask({ ...asked, kind, from: 0 });
            }}
          >
            {contents.kinds[kind]} <span className="quiet">{number(found.counts[kind])}</span>
          </button>
        ))}
      </div>
      <Find asked={asked} ask={ask} />
    </>
  );
}

function Listed({ item, found, asked, ask }: AskedProps & { readonly item: ItemDetail }): ReactNode {
  const { contents } = useMessages();
  const number = useNumber();
  return (
    <>
      <p role="status">{asked.query === "" ? null : contents.matching(found.matching, number(found.matching))}</p>
      {found.rows.length === 0 ? (
        <p className="see-nothing quiet">
          {asked.query === "" && asked.from === 0 ? contents.none[asked.kind] : contents.noneMatching}
        </p>
      ) : (
        <ol className="inside-rows">
          {found.rows.map((row, place) => (
            <Row row={row} item={item} isReplayed={found.form !== null} key={place} />
          ))}
        </ol>
      )}
      <Paging found={found} asked={asked} ask={ask} />
    </>
  );
}

function Find({ asked, ask }: Omit<AskedProps, "found">): ReactNode {
  const { contents } = useMessages();
  const [text, setText] = useState(asked.query);
  return (
    <form
      className="inside-find"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        ask({ ...asked, query: text.trim().slice(0, queryMax), from: 0 });
      }}
    >
      <Field label={contents.find} name="inside" autoComplete="off" value={text} onChange={setText} />
      <button type="submit">{contents.findButton}</button>
    </form>
  );
}

function Paging({ found, asked, ask }: AskedProps): ReactNode {
  const { contents } = useMessages();
  const number = useNumber();
  const { next, matching, rows } = found;
  if (next === null && asked.from === 0) return null;
  const [first, last] = [number(asked.from + 1), number(asked.from + rows.length)];
  return (
    <p className="buttons">
      {rows.length === 0 ? null : <span className="quiet">{contents.from(first, last, number(matching))}</span>}
      {asked.from === 0 ? null : (
        <button
          type="button"
          onClick={() => {
            ask({ ...asked, from: 0 });
          }}
        >
          {contents.first}
        </button>
      )}
      {next === null ? null : (
        <button
          type="button"
          onClick={() => {
            ask({ ...asked, from: next });
          }}
        >
          {contents.next}
        </button>
      )}
    </p>
  );
}

interface RowProps {
  readonly row: ContentsRow;
  readonly item: ItemDetail;
  readonly isReplayed: boolean;
}

function Row({ row, item, isReplayed }: RowProps): ReactNode {
  const { contents } = useMessages();
  const number = useNumber();
  if (row.is === "fault")
    return (
      <li>
        <p>
          <Foreign text={row.reason} />
        </p>
        <p className="inside-what quiet">
          {row.in === null ? null : <Exact text={row.in} />}
          {row.offset === null ? null : <span>{contents.at(number(row.offset))}</span>}
        </p>
      </li>
    );
  const title = row.title === null || row.title === "" ? contents.untitled : <Foreign text={row.title} />;
  const opens = isReplayed && row.is === "capture" && canBeOpened(row.url);
  const page = { url: row.url, time: row.time };
  return (
    <li>
      <p className="inside-title">
        {opens ? <Link to={{ room: "item", item: item.item, view: "replay", page }}>{title}</Link> : title}
      </p>
      <p className="inside-address">
        <Foreign text={row.url} direction="ltr" />
      </p>
      <p className="inside-what quiet">
        <span>{row.time === null ? contents.noTime : <Time at={row.time} />}</span>
        {row.is === "named" ? <span>{contents.notHeld}</span> : <Captured row={row} opens={opens} />}
      </p>
    </li>
  );
}

function Captured({
  row,
  opens,
}: {
  readonly row: Extract<ContentsRow, { readonly is: "capture" }>;
  readonly opens: boolean;
}): ReactNode {
  const { contents } = useMessages();
  const number = useNumber();
  return (
    <>
      {row.status === null ? null : <span>{contents.status(number(row.status))}</span>}
      {row.media === null || row.media === "text/html" ? null : <Exact text={row.media} />}
      {row.type === "response" ? null : <span>{contents.type[row.type]}</span>}
      {row.isLost ? <strong>{contents.lost}</strong> : null}
      {row.agrees === false ? <strong>{contents.otherDigest}</strong> : null}
      {opens ? null : <span>{contents.notOpened}</span>}
    </>
  );
}
