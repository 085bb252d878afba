import { useEffect, useRef, type ReactNode } from "react";
import type { ComparedSide, CompareAnswer, ItemDetail } from "../api.ts";
import { useMessages, useSize } from "../language.tsx";
import { Answered } from "../parts/answered.tsx";
import { BeforePicture } from "../parts/before-picture.tsx";
import { ComparedPictures } from "../parts/compared-pictures.tsx";
import { ComparedText } from "../parts/compared-text.tsx";
import { Link } from "../parts/link.tsx";
import { Foreign } from "../parts/text.tsx";
import { Time } from "../parts/time.tsx";
import { VerdictWord } from "../parts/verdict.tsx";
import { stillOf } from "../pictured.ts";
import { compareViews, type Route } from "../router.ts";
import { useLabels } from "../labels.ts";
import { useTitle } from "../use-title.ts";

export type CompareRoute = Extract<Route, { readonly room: "compare" }>;

const sides: readonly ComparedSide[] = ["before", "after"];

/** Two items beside each other, and what changed between them. Source: docs/history. */
export function CompareRoom({ route }: { readonly route: CompareRoute }): ReactNode {
  const { history } = useMessages();
  const { before, after } = route;
  const heading = useRef<HTMLHeadingElement>(null);
  useTitle(history.compare.title);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <article className="compare">
      <p className="back">
        <Link to={{ room: "item", item: after, view: null }}>{history.compare.back}</Link>
      </p>
      <h1 ref={heading} tabIndex={-1}>
        {history.compare.title}
      </h1>
      <Answered<CompareAnswer> path={`/api/compare?before=${before}&after=${after}`}>
        {(answer) => <Both answer={answer} route={route} />}
      </Answered>
    </article>
  );
}

function Both({ answer, route }: { readonly answer: CompareAnswer; readonly route: CompareRoute }): ReactNode {
  const { compare } = useMessages().history;
  const [before, after] = [answer.before.item, answer.after.item];
  return (
    <>
      <section className="compared-items" aria-label={compare.sides}>
        {sides.map((side) => (
          <Head side={side} item={answer[side].item} key={side} />
        ))}
      </section>
      {before.index === after.index ? <p>{compare.oneItem}</p> : null}
      <p className="compare-order">
        {before.index > after.index ? <span>{compare.laterFirst}</span> : null}
        <Link to={{ ...route, before: route.after, after: route.before }}>{compare.swap}</Link>
      </p>
      <nav className="compare-views" aria-label={compare.title}>
        {compareViews.map((view) => (
          <Link to={{ ...route, view }} key={view} isHere={view === route.view}>
            {compare.views[view]}
          </Link>
        ))}
      </nav>
      {route.view === "text" ? <Texts answer={answer} /> : <Pictures answer={answer} />}
    </>
  );
}

function Head({ side, item }: { readonly side: ComparedSide; readonly item: ItemDetail }): ReactNode {
  const { history, library } = useMessages();
  const { detail } = item;
  const captured = detail.kind === "capture" && detail.time.start.basis !== "not-measured" ? detail.time.start : null;
  return (
    <div className="compared-item">
      <h2>{history.compare.side[side]}</h2>
      <p>
        <Link to={{ room: "item", item: item.item, view: null }}>
          <Foreign text={item.described?.title ?? item.title} />
        </Link>
      </p>
      {item.address === null ? null : (
        <p className="quiet compared-address">
          <Foreign text={item.address} direction="ltr" />
        </p>
      )}
      <p className="compared-facts">
        {captured === null ? (
          <span>
            {library.sealedAt} <Time at={item.sealed} />
          </span>
        ) : (
          <Time at={captured.value} />
        )}
        <VerdictWord verdict={item.verdict} />
      </p>
    </div>
  );
}

/** The labels of both, each once. */
function useBothLabels({ before, after }: CompareAnswer): readonly string[] {
  const [one, other] = [useLabels(before.item), useLabels(after.item)];
  return [...new Set([...one, ...other])];
}

/** Text is read as it is, unless somebody said that it needs a word before. */
function Texts({ answer }: { readonly answer: CompareAnswer }): ReactNode {
  const { history, looking } = useMessages();
  const size = useSize();
  const labels = useBothLabels(answer);
  const shown = <ComparedText answer={answer} />;
  if (labels.length === 0) return shown;
  const bytes = (answer.before.text?.size ?? 0) + (answer.after.text?.size ?? 0);
  return (
    <BeforePicture
      items={[answer.before.item, answer.after.item]}
      isPictured={false}
      content={looking.content(history.compare.views.text, size(bytes))}
      labels={labels}
    >
      {shown}
    </BeforePicture>
  );
}

function Pictures({ answer }: { readonly answer: CompareAnswer }): ReactNode {
  const { history, looking } = useMessages();
  const size = useSize();
  const labels = useBothLabels(answer);
  const stills = { before: stillOf(answer.before.item), after: stillOf(answer.after.item) };
  const bytes = (stills.before?.size ?? 0) + (stills.after?.size ?? 0);
  if (bytes === 0) return <p>{history.compare.pictures.none}</p>;
  return (
    <BeforePicture
      items={[answer.before.item, answer.after.item]}
      isPictured
      content={looking.content(history.compare.views.pictures, size(bytes))}
      labels={labels}
    >
      <ComparedPictures answer={answer} stills={stills} />
    </BeforePicture>
  );
}
