import type { ReactNode } from "react";
import { isFileName } from "@muniment/verify";
import type { CustodyEntry, ItemAnswer } from "../api.ts";
import { useMessages, useNumber, useSize } from "../language.tsx";
import { wordFor } from "../messages/messages.ts";
import { Fact, Plain } from "../parts/known.tsx";
import { Sentence } from "../parts/sentence.tsx";
import { Exact, Foreign } from "../parts/text.tsx";
import { Time } from "../parts/time.tsx";

/** Packages in which the item was handed over, as the log has them, the newest first. */
export function Exports({ exports, people }: Pick<ItemAnswer, "exports" | "people">): ReactNode {
  const { exports: words } = useMessages().custody;
  return (
    <>
      <h3 id="handed-over">{words.title}</h3>
      {exports.length === 0 ? (
        <p className="quiet">
          <Sentence text={words.none} />
        </p>
      ) : (
        <ol className="exports" aria-labelledby="handed-over">
          {exports.map((entry) => (
            <li key={entry.index}>
              <Export entry={entry} name={people[entry.actor] ?? null} />
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

interface ExportProps {
  readonly entry: CustodyEntry;
  /** Of the account behind the actor; null where the viewer knows none. */
  readonly name: string | null;
}

function Export({ entry: { index, actor, items, detail }, name }: ExportProps): ReactNode {
  const { custody, facts } = useMessages();
  const { exports: words } = custody;
  const [number, size] = [useNumber(), useSize()];
  const { at, to, disclosed, package: file } = detail;
  return (
    <dl className="facts">
      <Fact label={words.when} fact={at} show={(value) => <Time at={value} exact />} />
      <Plain label={words.by}>
        {name === null ? null : <Foreign text={name} />}
        <Exact text={actor} />
      </Plain>
      {to === null ? (
        <Plain label={words.to}>
          <span className="quiet">{words.unsaid}</span>
        </Plain>
      ) : (
        <Fact label={words.to} fact={to} show={(value) => <Foreign text={value} lines />} />
      )}
      <Plain label={words.disclosed}>
        {disclosed.length === 0 ? (
          words.nothing
        ) : (
          <Foreign text={disclosed.map((field) => wordFor(facts.identity, field)).join(" · ")} />
        )}
      </Plain>
      {detail.withCredentials ? <Plain label={words.credentials}>{words.withCredentials}</Plain> : null}
      <Plain label={words.items}>{number(items)}</Plain>
      <Plain label={words.file}>
        <Exact text={file.name} />
        {isFileName(file.name) ? (
          <>
            <span>{size(file.size)}</span>
            <span className="quiet">{file.encrypted ? words.encrypted : words.open}</span>
          </>
        ) : (
          <span className="quiet">{words.folder}</span>
        )}
      </Plain>
      <Plain label={words.hash}>
        <Exact text={file.sha256} />
      </Plain>
      <Plain label={custody.entry}>{number(index)}</Plain>
    </dl>
  );
}
