import { useState, type ReactNode } from "react";
import type { QueueAnswer, QueueLook, QueueTold, Show } from "../api.ts";
import { postJson } from "../client.ts";
import { useMessages, useMoment, useNumber } from "../language.tsx";
import { mayAdd } from "../may.ts";
import { verdictOrder } from "../messages/take-in-messages.ts";
import { Link } from "../parts/link.tsx";
import { LinkRow } from "../parts/link-row.tsx";
import { Notice, ProblemNotice } from "../parts/notice.tsx";
import { Sentence } from "../parts/sentence.tsx";
import { Foreign } from "../parts/text.tsx";
import { Waiting } from "../parts/waiting.tsx";
import { apart } from "../sentence-pieces.ts";
import { useSession } from "../session.tsx";
import { useOrder } from "../use-order.ts";
import { usePolled } from "../use-polled.ts";
import { useTitle } from "../use-title.ts";

interface QueueProps {
  readonly queue: string;
  readonly show: Show;
  readonly from: number;
}

const often = ({ queue }: QueueLook): number => (queue.working ? 1_000 : 5_000);

/** One list: what came of each address, as it comes. What is shown is what the server says, after a reload and in every tab. */
export function QueueRoom({ queue, show, from }: QueueProps): ReactNode {
  const { takeIn } = useMessages();
  const moment = useMoment();
  const path = `/api/queues/${queue}?show=${show}&from=${String(from)}`;
  const { answer, lost, again } = usePolled<QueueLook>(path, often);
  const title = answer.state === "ready" ? takeIn.queue.title(moment(answer.value.queue.begun)) : takeIn.title;
  useTitle(title);
  return (
    <div className="take-in">
      <p className="back">
        <Link to={{ room: "take-in", queue: null, show: "all", from: 0 }}>{takeIn.queue.back}</Link>
      </p>
      <div className="room-head">
        <h1>
          <bdi>{title}</bdi>
        </h1>
      </div>
      {answer.state === "waiting" ? <Waiting slow={answer.slow} /> : null}
      {answer.state === "problem" ? <ProblemNotice problem={answer.problem} retry={again} /> : null}
      {answer.state === "ready" ? <Look look={answer.value} show={show} from={from} lost={lost} again={again} /> : null}
    </div>
  );
}

interface LookProps extends Omit<QueueProps, "queue"> {
  readonly look: QueueLook;
  readonly lost: boolean;
  readonly again: () => void;
}

function Look({ look, show, from, lost, again }: LookProps): ReactNode {
  const { takeIn } = useMessages();
  const { queue: words } = takeIn;
  const { queue, rows, next } = look;
  const to = { room: "take-in", queue: queue.queue, show } as const;
  return (
    <>
      <About queue={queue} />
      {lost ? (
        <Notice tone="unchecked" title={words.lost}>
          {null}
        </Notice>
      ) : null}
      <Standing queue={queue} again={again} />
      <Shows queue={queue} show={show} />
      {rows.length === 0 ? <p className="quiet">{words.nothing}</p> : null}
      <ol className="link-rows" aria-label={words.rows}>
        {rows.map((row) => (
          <li key={row.place}>
            <LinkRow row={row} />
          </li>
        ))}
      </ol>
      <p className="pages">
        {from > 0 ? <Link to={{ ...to, from: 0 }}>{words.beginningOf}</Link> : null}
        {next === null ? null : <Link to={{ ...to, from: next }}>{words.more}</Link>}
      </p>
      <Faults look={look} />
    </>
  );
}

function About({ queue: { by, reason, case: into } }: { readonly queue: QueueTold }): ReactNode {
  const { queue: words, into: ofCase } = useMessages().takeIn;
  const lines = [
    ...(into === null ? [] : [ofCase.named(apart(into.name))]),
    ...(reason === null ? [] : [words.why(apart(reason))]),
    ...(by === null ? [] : [words.by(apart(by))]),
  ];
  return lines.map((line) => (
    <p className="quiet queue-about" key={line}>
      <Sentence text={line} />
    </p>
  ));
}

/** How it stands, and what can be done with it. */
function Standing({ queue, again }: { readonly queue: QueueTold; readonly again: () => void }): ReactNode {
  const { queue: words } = useMessages().takeIn;
  const number = useNumber();
  const { session } = useSession();
  const order = useOrder();
  const [stopping, setStopping] = useState(false);
  const give = async (what: "go-on" | "stop", body: object): Promise<void> => {
    setStopping(what === "stop");
    await order.send(async () => {
      await postJson<QueueAnswer>(`/api/queues/${what}`, { queue: queue.queue, ...body });
    });
    again();
  };
  const does = (what: "go-on" | "stop", body: object) => (): void => {
    if (!order.sending) void give(what, body);
  };
  const { left, failed } = queue.sum;
  const adds = mayAdd(session);
  const rests = adds && !queue.working;
  return (
    <>
      {queue.trouble === null ? null : <ProblemNotice problem={queue.trouble} />}
      {!queue.working && queue.trouble === null && left > 0 ? (
        <Notice tone="unchecked" title={words.leftTitle(left, number(left))}>
          <p>
            <Sentence text={words.leftText} />
          </p>
        </Notice>
      ) : null}
      {order.problem === null ? null : <ProblemNotice problem={order.problem} />}
      <p className="buttons orders">
        {adds && queue.working ? (
          <button type="button" onClick={does("stop", {})} aria-disabled={order.sending}>
            {order.sending && stopping ? words.stopping : words.stop}
          </button>
        ) : null}
        {rests && left > 0 ? (
          <button type="button" className="main" onClick={does("go-on", { which: "left" })}>
            {words.goOn}
          </button>
        ) : null}
        {rests && left === 0 && failed > 0 ? (
          <button type="button" className="main" onClick={does("go-on", { which: "failed" })}>
            {words.retry}
          </button>
        ) : null}
        <a className="button" href={`/api/queues/${queue.queue}/status.csv`} download title={words.statusHelp}>
          {words.status}
        </a>
      </p>
    </>
  );
}

/** What is shown, each with how many there are; nothing is offered of which there is none. */
function Shows({ queue: { queue, sum }, show }: { readonly queue: QueueTold; readonly show: Show }): ReactNode {
  const { takeIn, verdict } = useMessages();
  const { queue: words } = takeIn;
  const names: Record<Show, string> = { ...verdict, ...words.show };
  const number = useNumber();
  const counts: readonly (readonly [Show, number])[] = [
    ["all", sum.addresses],
    ["left", sum.left],
    ...verdictOrder.map((verdict) => [verdict, sum[verdict]] as const),
  ];
  return (
    <nav className="alternatives" aria-label={words.showLabel}>
      {counts
        .filter(([name, count]) => count > 0 || name === show)
        .map(([name, count]) => (
          <span key={name} aria-current={name === show ? "true" : undefined}>
            <Link to={{ room: "take-in", queue, show: name, from: 0 }}>{names[name]}</Link>{" "}
            <bdi className="quiet">{number(count)}</bdi>
          </span>
        ))}
    </nav>
  );
}

function Faults({ look: { faults, faultCount, repeated } }: { readonly look: QueueLook }): ReactNode {
  const { queue: words } = useMessages().takeIn;
  const number = useNumber();
  const more = faultCount - faults.length;
  return (
    <>
      {faultCount === 0 ? null : (
        <section className="faults" aria-labelledby="faults-title">
          <h2 id="faults-title">{words.faults(faultCount, number(faultCount))}</h2>
          <p className="quiet">{words.faultsText}</p>
          <ul>
            {faults.map(({ line, text, fault }) => (
              <li key={line}>
                <span className="fault-line">{words.line(number(line))}</span>
                <Foreign text={text} />
                <span className="quiet">
                  <Sentence text={words.fault[fault]} />
                </span>
              </li>
            ))}
          </ul>
          {more > 0 ? <p className="quiet">{words.moreFaults(more, number(more))}</p> : null}
        </section>
      )}
      {repeated === 0 ? null : <p className="quiet">{words.repeated(repeated, number(repeated))}</p>}
    </>
  );
}
