import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import type { DescriptionAnswer, ItemAnswer, Seal } from "../api.ts";
import { useMessages } from "../language.tsx";
import { DescribedHead } from "../parts/described.tsx";
import { HandOverWay } from "../parts/hand-over-way.tsx";
import { Link } from "../parts/link.tsx";
import { ProblemNotice } from "../parts/notice.tsx";
import { SealStatement } from "../parts/seal.tsx";
import { Foreign } from "../parts/text.tsx";
import { Time } from "../parts/time.tsx";
import { VerdictWord } from "../parts/verdict.tsx";
import { Waiting } from "../parts/waiting.tsx";
import { QuotingContext, type Passage, type Quoting } from "../quoting.ts";
import type { PageAsked, View } from "../router.ts";
import { useAnswer } from "../use-answer.ts";
import { useTitle } from "../use-title.ts";
import { Custody } from "./custody.tsx";
import { Description } from "./description.tsx";
import { Downloads } from "./downloads.tsx";
import { Facts } from "./facts.tsx";
import { Fates } from "./fates.tsx";
import { Findings } from "./findings.tsx";
import { History } from "./history.tsx";
import { Missing } from "./missing.tsx";
import { Said } from "./said.tsx";
import { See } from "./see.tsx";
import { statementIn } from "./statement-thread.tsx";

interface ItemProps {
  readonly name: string;
  readonly view: View | null;
  /** The page of a web archive that is replayed; null where none was chosen. */
  readonly page: PageAsked | null;
}

/** One item: at the start what it is, at the end what is known about it. */
export function Item({ name, view, page }: ItemProps): ReactNode {
  const [attempt, setAttempt] = useState(0);
  const answer = useAnswer<ItemAnswer>(`/api/items/${name}`, attempt);
  switch (answer.state) {
    case "waiting":
      return <Waiting slow={answer.slow} />;
    case "problem":
      return (
        <>
          <Back />
          <ProblemNotice
            problem={answer.problem}
            retry={() => {
              setAttempt((before) => before + 1);
            }}
          />
        </>
      );
    case "ready":
      return (
        <Known
          answer={answer.value}
          name={name}
          view={view}
          page={page}
          onChanged={() => {
            setAttempt((before) => before + 1);
          }}
        />
      );
  }
}

function Back(): ReactNode {
  const messages = useMessages();
  return (
    <p className="back">
      <Link to={{ room: "library", before: null }}>{messages.room.back}</Link>
    </p>
  );
}

interface KnownProps extends ItemProps {
  readonly answer: ItemAnswer;
  readonly onChanged: () => void;
}

function Known({ answer, name, view, page, onChanged }: KnownProps): ReactNode {
  const messages = useMessages();
  const { item } = answer;
  const [checked, setChecked] = useState<Seal | null>(null);
  const seal = checked ?? answer.seal;
  const [described, setDescribed] = useState<DescriptionAnswer | null>(null);
  const [passage, setPassage] = useState<Passage | null>(null);
  const quoting = useQuotingOf(described, setPassage);
  const forgetPassage = useCallback(() => {
    setPassage(null);
  }, []);
  const heading = useRef<HTMLHeadingElement>(null);
  useTitle(item.described?.title ?? item.title);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <article className="item">
      <header className="item-head">
        <Back />
        <h1 ref={heading} tabIndex={-1}>
          <Foreign text={item.described?.title ?? item.title} />
        </h1>
        <DescribedHead item={item} />
        {item.address === null || item.address === item.title ? null : (
          <p className="item-address">
            <Foreign text={item.address} direction="ltr" />
          </p>
        )}
        <p className="item-line">
          <a className="seal-link" href="#findings">
            <SealStatement seal={seal} />
          </a>
          <span className="item-sealed">
            {messages.library.sealedAt} <Time at={item.sealed} />
          </span>
          <VerdictWord verdict={item.verdict} />
          <HandOverWay item={item} />
        </p>
        {item.detail.kind === "capture" ? <Said verdict={item.detail.verdict} /> : null}
      </header>
      <div className="item-see">
        <QuotingContext value={quoting}>
          <See item={item} name={name} replay={answer.replay} view={view} page={page} />
        </QuotingContext>
      </div>
      <div className="item-known">
        <Description
          item={item.item}
          passage={passage}
          onPassageDone={forgetPassage}
          onKnown={setDescribed}
          onChanged={onChanged}
        />
        {item.detail.kind === "capture" ? <History item={item} /> : null}
        <Findings item={item} seal={seal} onSum={setChecked} />
        {item.detail.kind === "capture" ? <Missing detail={item.detail} /> : null}
        {item.detail.kind === "capture" ? <Fates item={item} /> : null}
        <Facts item={item} derivations={answer.derivations} />
        <Custody {...answer} />
        <Downloads item={item} />
      </div>
    </article>
  );
}

/** Passages are taken from who may add; those that hold are marked. */
function useQuotingOf(answer: DescriptionAnswer | null, take: (passage: Passage) => void): Quoting {
  return useMemo(() => {
    const holding = answer?.statements.filter(({ isReplaced }) => !isReplaced) ?? [];
    const marked = holding.flatMap((one) => {
      const said = statementIn(one);
      return said?.field === "quote" ? [said.value] : [];
    });
    return { take: answer?.mayDescribe === true ? take : null, marked };
  }, [answer, take]);
}
