import type { CheckId, Finding, RecordObject } from "@muniment/verify";
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { CheckSum, ItemDetail, Problem, Seal } from "../api.ts";
import { getFindings } from "../client.ts";
import { useMessages, useNumber } from "../language.tsx";
import { ProblemNotice } from "../parts/notice.tsx";
import { OutcomeWord } from "../parts/outcome.tsx";
import { SealMark, SealStatement } from "../parts/seal.tsx";
import { Exact, Foreign } from "../parts/text.tsx";
import { problemOf } from "../use-answer.ts";

type Run =
  | { readonly state: "none" }
  | { readonly state: "running"; readonly findings: readonly Finding[] }
  | { readonly state: "done"; readonly findings: readonly Finding[]; readonly sum: CheckSum }
  | { readonly state: "stopped" | "cut" }
  | { readonly state: "problem"; readonly problem: Problem };

interface FindingsProps {
  readonly item: ItemDetail;
  readonly seal: Seal;
  readonly onSum: (seal: Seal) => void;
}

/** Verification of this item, now: in words, then in bytes. */
export function Findings({ item, seal, onSum }: FindingsProps): ReactNode {
  const messages = useMessages();
  const { findings } = messages;
  const number = useNumber();
  const { run, start, stop } = useVerification(item.item, onSum);
  return (
    <section className="known findings" aria-labelledby="findings">
      <h2 id="findings">{findings.title}</h2>
      {run.state === "done" ? <Sum sum={run.sum} seal={seal} /> : <SealStatement seal={seal} />}
      <p className="quiet">{findings.intro}</p>
      <p>
        {run.state === "running" ? (
          <button type="button" onClick={stop}>
            {findings.stop}
          </button>
        ) : (
          <button type="button" className="main" onClick={start}>
            {run.state === "none" ? findings.verify : findings.again}
          </button>
        )}
      </p>
      <div role="status">
        {run.state === "running" ? <p>{findings.running(run.findings.length, number(run.findings.length))}</p> : null}
        {run.state === "stopped" || run.state === "cut" ? <p>{findings[run.state]}</p> : null}
        {run.state === "problem" ? <ProblemNotice problem={run.problem} /> : null}
      </div>
      {run.state === "done" ? <Found findings={run.findings} objects={item.objects} /> : null}
    </section>
  );
}

function useVerification(
  item: string,
  onSum: (seal: Seal) => void,
): { readonly run: Run; readonly start: () => void; readonly stop: () => void } {
  const [run, setRun] = useState<Run>({ state: "none" });
  const current = useRef<AbortController>(null);
  useEffect(
    () => () => {
      current.current?.abort();
    },
    [],
  );
  const stop = (): void => {
    current.current?.abort();
    setRun({ state: "stopped" });
  };
  const verify = async (signal: AbortSignal): Promise<Run> => {
    const found: Finding[] = [];
    for await (const line of getFindings(item, signal)) {
      if ("error" in line) return { state: "problem", problem: line.error };
      if ("sum" in line) {
        onSum(sealOf(line.sum));
        return { state: "done", findings: found, sum: line.sum };
      }
      found.push(line.finding);
      setRun({ state: "running", findings: [...found] });
    }
    return { state: "cut" };
  };
  const start = (): void => {
    current.current?.abort();
    const { signal } = (current.current = new AbortController());
    setRun({ state: "running", findings: [] });
    verify(signal).then(
      (result) => {
        if (!signal.aborted) setRun(result);
      },
      (error: unknown) => {
        if (!signal.aborted) setRun({ state: "problem", problem: problemOf(error) });
      },
    );
  };
  return { run, start, stop };
}

function sealOf(sum: CheckSum): Seal {
  if (sum.verdict === "bad") return { state: "broken", sum };
  return sum.verdict === "verified" ? { state: "sealed", sum } : { state: "not-checked", sum };
}

function Sum({ sum, seal }: { readonly sum: CheckSum; readonly seal: Seal }): ReactNode {
  const { findings } = useMessages();
  const number = useNumber();
  return (
    <div className={`sum seal-${seal.state}`}>
      <SealMark state={seal.state} />
      <div>
        <p className="sum-verdict">{findings.verdict[sum.verdict]}</p>
        <p className="quiet">{findings.counts(number(sum.holds), number(sum.fails), number(sum.unchecked))}</p>
      </div>
    </div>
  );
}

interface FoundProps {
  readonly findings: readonly Finding[];
  readonly objects: readonly RecordObject[];
}

/** An object by the path that the record gives it, any other file by its own name. */
function nameOf({ subject }: Finding, objects: readonly RecordObject[]): string {
  const object = objects.find(({ sha256 }) => subject.file.endsWith(`/${sha256}`));
  return object === undefined ? subject.file : `${object.path} · ${subject.file}`;
}

/** First what does not hold, each by itself; then one line for each check; then everything, with its file. */
function Found({ findings, objects }: FoundProps): ReactNode {
  const messages = useMessages();
  const loud = findings.filter((finding) => finding.outcome !== "holds");
  return (
    <>
      <ul className="found">
        {loud.map((finding, place) => (
          <li key={place} className="found-loud">
            <OutcomeWord outcome={finding.outcome} />
            <span>
              {messages.findings.checks[finding.check]}
              <span className="quiet">
                <Foreign text={finding.detail} />
              </span>
              <Exact text={nameOf(finding, objects)} />
            </span>
          </li>
        ))}
        {held(findings).map(([check, count]) => (
          <li key={check}>
            <OutcomeWord outcome="holds" />
            <span>
              {messages.findings.checks[check]}
              {count > 1 ? <Count count={count} /> : null}
            </span>
          </li>
        ))}
      </ul>
      <details>
        <summary>{messages.findings.bytes}</summary>
        <ol className="every-finding">
          {findings.map((finding, place) => (
            <li key={place}>
              <span className="every-head">
                <OutcomeWord outcome={finding.outcome} /> <Exact text={finding.check} />
              </span>
              <Exact
                text={
                  finding.subject.index === undefined
                    ? finding.subject.file
                    : `${finding.subject.file} · ${String(finding.subject.index)}`
                }
              />
              <Foreign text={finding.detail} />
            </li>
          ))}
        </ol>
      </details>
    </>
  );
}

function Count({ count }: { readonly count: number }): ReactNode {
  const number = useNumber();
  return <span className="quiet"> ×&nbsp;{number(count)}</span>;
}

/** The checks all of whose findings hold, with how many there are. */
function held(findings: readonly Finding[]): readonly (readonly [CheckId, number])[] {
  const counts = new Map<CheckId, number>();
  const loud = new Set(findings.filter((finding) => finding.outcome !== "holds").map((finding) => finding.check));
  for (const { check } of findings) if (!loud.has(check)) counts.set(check, (counts.get(check) ?? 0) + 1);
  return [...counts];
}
