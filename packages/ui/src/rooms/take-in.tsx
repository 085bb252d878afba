import type { CaseId } from "@muniment/verify";
import { useState, type ReactNode } from "react";
import type { CaptureChoices, CasesAnswer, CaseTold, QueuesAnswer, QueueTold } from "../api.ts";
import { useMessages, useMoment, useNumber } from "../language.tsx";
import { mayAdd, mayAddEverywhere } from "../may.ts";
import { Answered } from "../parts/answered.tsx";
import { CaseSelect } from "../parts/case-select.tsx";
import { Link } from "../parts/link.tsx";
import { LinkForm } from "../parts/link-form.tsx";
import { Notice, ProblemNotice } from "../parts/notice.tsx";
import { Sentence } from "../parts/sentence.tsx";
import { Foreign } from "../parts/text.tsx";
import { Waiting } from "../parts/waiting.tsx";
import { useSession } from "../session.tsx";
import { usePolled } from "../use-polled.ts";
import { useTitle } from "../use-title.ts";
import { Upload } from "./upload.tsx";

/** Where links and files come in, and the lists that did. */
export function TakeIn({ into }: { readonly into: CaseId | null }): ReactNode {
  const { takeIn } = useMessages();
  useTitle(takeIn.title);
  return (
    <div className="take-in">
      <div className="room-head">
        <h1>{takeIn.title}</h1>
      </div>
      <Adding first={into} key={into} />
      <Queues />
    </div>
  );
}

function Adding({ first }: Pick<FormsProps, "first">): ReactNode {
  const { takeIn } = useMessages();
  const { session } = useSession();
  if (!mayAdd(session)) {
    const { title, text } = session.state === "in" ? takeIn.mayNot : takeIn.noAccounts;
    return (
      <Notice tone="unchecked" title={title}>
        <p>
          <Sentence text={text} />
        </p>
      </Notice>
    );
  }
  return (
    <>
      <p className="take-in-intro">{takeIn.intro}</p>
      <Answered<CasesAnswer> path="/api/cases">
        {({ cases }) => <Forms cases={cases.filter(takesIn)} mayNone={mayAddEverywhere(session)} first={first} />}
      </Answered>
    </>
  );
}

/** One that this home does not know can be named by no order. */
function takesIn({ made, role }: CaseTold): boolean {
  return made !== null && role !== "viewer";
}

interface FormsProps {
  readonly cases: readonly CaseTold[];
  readonly mayNone: boolean;
  /** The case that the reader came from. */
  readonly first: CaseId | null;
}

/** The case is chosen once, for the links and the files. */
function Forms({ cases, mayNone, first }: FormsProps): ReactNode {
  const { label, none, choose, help } = useMessages().takeIn.into;
  const [chosen, setChosen] = useState(first);
  const only = !mayNone && cases.length === 1 ? cases[0] : undefined;
  const into = (cases.find(({ id }) => id === chosen) ?? only)?.id ?? null;
  // Who may choose none chooses so; else it stands there until one is chosen.
  const empty = mayNone ? { none } : into === null ? { none: choose } : {};
  return (
    <>
      {cases.length === 0 ? null : (
        <CaseSelect
          {...{ label, help, cases, ...empty }}
          chosen={into}
          onChoose={(one) => {
            setChosen(one?.id ?? null);
          }}
        />
      )}
      <Answered<CaptureChoices> path="/api/queues/options">
        {(choices) => <LinkForm choices={choices} into={into} />}
      </Answered>
      <Upload into={into} />
    </>
  );
}

const often = ({ queues }: QueuesAnswer): number => (queues.some(({ working }) => working) ? 2_000 : 10_000);

function Queues(): ReactNode {
  const { takeIn } = useMessages();
  const { answer, again } = usePolled<QueuesAnswer>("/api/queues", often);
  return (
    <section className="queues" aria-labelledby="queues-title">
      <h2 id="queues-title">{takeIn.queues.title}</h2>
      {answer.state === "waiting" ? <Waiting slow={answer.slow} /> : null}
      {answer.state === "problem" ? <ProblemNotice problem={answer.problem} retry={again} /> : null}
      {answer.state !== "ready" ? null : answer.value.queues.length === 0 ? (
        <p className="quiet">{takeIn.queues.none}</p>
      ) : (
        <ul>
          {answer.value.queues.map((queue) => (
            <li key={queue.queue}>
              <QueueLine queue={queue} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function QueueLine({
  queue: { queue, begun, case: into, reason, sum, working, trouble },
}: {
  readonly queue: QueueTold;
}): ReactNode {
  const { takeIn } = useMessages();
  const [moment, number] = [useMoment(), useNumber()];
  const state = working ? "working" : trouble !== null ? "stopped" : sum.left > 0 ? "left" : "done";
  return (
    <>
      <Link to={{ room: "take-in", queue, show: "all", from: 0 }}>
        <bdi>{takeIn.queue.title(moment(begun))}</bdi>
      </Link>
      <span className={`queue-state queue-${state}`}>{takeIn.queues.state[state]}</span>
      <span className="quiet">
        {takeIn.queues.addresses(sum.addresses, number(sum.addresses))}
        {sum.left === 0 ? "" : ` · ${takeIn.queues.left(sum.left, number(sum.left))}`}
      </span>
      {into === null ? null : (
        <span className="quiet queue-reason">
          <Foreign text={into.name} />
        </span>
      )}
      {reason === null ? null : (
        <span className="quiet queue-reason">
          <Foreign text={reason.slice(0, 200)} />
        </span>
      )}
    </>
  );
}
