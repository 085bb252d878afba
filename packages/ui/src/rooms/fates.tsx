import type { Fate, RecordObject } from "@muniment/verify";
import { useEffect, useState, type ReactNode } from "react";
import type { ItemDetail, Problem } from "../api.ts";
import { getText } from "../client.ts";
import { fates as kinds, parseFates, type FateList, type ShownFate } from "../fate-list.ts";
import { useMessages, useNumber } from "../language.tsx";
import { wordFor } from "../messages/messages.ts";
import { objectAddress } from "../object-address.ts";
import { ProblemNotice } from "../parts/notice.tsx";
import { Exact, Foreign } from "../parts/text.tsx";
import { problemOf } from "../use-answer.ts";

/** Some ten thousand requests. A browser lays out more rows than `rowsStep` at once only slowly. */
const sizeMax = 8 * 1024 * 1024;
const rowsFirst = 12;
const rowsStep = 300;

/** Every request of the capture and what became of it. */
export function Fates({ item }: { readonly item: ItemDetail }): ReactNode {
  const { fates } = useMessages();
  const object = item.objects.find(({ role }) => role === "fates");
  return (
    <section className="known" aria-labelledby="fates">
      <h2 id="fates">{fates.title}</h2>
      {object === undefined ? (
        <p className="quiet">{item.objects.length === 0 ? fates.noPage : fates.none}</p>
      ) : (
        <Sealed item={item.item} object={object} />
      )}
    </section>
  );
}

type Read = { readonly list: FateList | null; readonly whole: boolean } | { readonly problem: Problem };

function Sealed({ item, object }: { readonly item: string; readonly object: RecordObject }): ReactNode {
  const { fates } = useMessages();
  const source = objectAddress(item, object, "save");
  const [read, setRead] = useState<Read | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    getText(source, sizeMax, stop.signal).then(
      ({ text, whole }) => {
        setRead({ list: parseFates(text, whole), whole });
      },
      (error: unknown) => {
        if (!stop.signal.aborted) setRead({ problem: problemOf(error) });
      },
    );
    return () => {
      stop.abort();
    };
  }, [source]);
  if (read === null) return null;
  if ("problem" in read) return <ProblemNotice problem={read.problem} />;
  if (read.list === null) return <p className="quiet">{fates.unreadable}</p>;
  return <Listed list={read.list} whole={read.whole} />;
}

function Listed({ list, whole }: { readonly list: FateList; readonly whole: boolean }): ReactNode {
  const { fates, missing } = useMessages();
  const number = useNumber();
  const [wanted, setWanted] = useState<Fate | null>(null);
  const [rows, setRows] = useState(rowsFirst);
  if (list.lines.length === 0) return <p className="quiet">{fates.empty}</p>;
  const count = (fate: Fate | null) => list.lines.filter((line) => fate === null || line.fate === fate).length;
  const matching = list.lines.filter((line) => wanted === null || line.fate === wanted);
  const choose = (fate: Fate | null) => {
    setWanted(fate);
    setRows(rowsFirst);
  };
  return (
    <>
      <div className="fate-filter" role="group" aria-label={fates.filter}>
        {[null, ...kinds].map((fate) => (
          <button
            type="button"
            key={fate ?? "all"}
            aria-pressed={fate === wanted}
            onClick={() => {
              choose(fate);
            }}
          >
            {fate === null ? fates.all : fates.fate[fate]} <span className="quiet">{number(count(fate))}</span>
          </button>
        ))}
      </div>
      {wanted === null ? null : <p className="quiet">{fates.fateText[wanted]}</p>}
      {whole ? null : <p className="quiet">{fates.cut}</p>}
      {list.omitted > 0 ? <p className="quiet">{fates.omitted(list.omitted, number(list.omitted))}</p> : null}
      {matching.length === 0 ? (
        <p className="quiet">{fates.noneOfThese}</p>
      ) : (
        <table className="fates">
          <thead>
            <tr>
              <th scope="col">{fates.columns.fate}</th>
              <th scope="col">{fates.columns.status}</th>
              <th scope="col">{fates.columns.request}</th>
            </tr>
          </thead>
          <tbody>
            {matching.slice(0, rows).map((line, place) => (
              <Row key={place} line={line} />
            ))}
          </tbody>
        </table>
      )}
      {matching.length > rows ? (
        <button
          type="button"
          onClick={() => {
            setRows(rows + rowsStep);
          }}
        >
          {missing.more} ({number(matching.length)})
        </button>
      ) : null}
    </>
  );
}

function Row({ line }: { readonly line: ShownFate }): ReactNode {
  const { fates, facts, downloads } = useMessages();
  const number = useNumber();
  const asked =
    line.by === "capturer" ? fates.capturer : line.target === null ? null : wordFor(fates.target, line.target);
  return (
    <tr>
      <td className={`fate-${line.fate}`}>{fates.fate[line.fate]}</td>
      <td>{line.status === null ? "–" : <Exact text={String(line.status)} />}</td>
      <td>
        <Exact text={`${line.method} ${line.url}`} />
        {line.reason === null ? null : (
          <span className="fate-reason">
            <Foreign text={line.reason} />
          </span>
        )}
        <span className="quiet fate-more">
          <span>
            <Foreign text={wordFor(fates.type, line.type)} />
          </span>
          {asked === null ? null : (
            <span>
              {fates.askedBy} <Foreign text={asked} />
            </span>
          )}
          {line.from === null ? null : <span>{wordFor(fates.from, line.from)}</span>}
          {line.from === "server" ? <span>{downloads.bytes(line.bytes, number(line.bytes))}</span> : null}
          {line.durationMs === null ? null : <span>{facts.milliseconds(number(line.durationMs))}</span>}
          {line.connection === "" ? null : <Exact text={line.connection} />}
        </span>
      </td>
    </tr>
  );
}
