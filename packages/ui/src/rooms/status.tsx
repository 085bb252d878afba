import type { ReactNode } from "react";
import type { Concern, StatusAnswer } from "../api.ts";
import { useMessages, useMoment, useNumber, useSize } from "../language.tsx";
import type { ConcernSays } from "../messages/status-messages.ts";
import { Answered } from "../parts/answered.tsx";
import { Plain } from "../parts/known.tsx";
import { Notice } from "../parts/notice.tsx";
import { Sentence } from "../parts/sentence.tsx";
import { Exact, Foreign } from "../parts/text.tsx";
import { Time } from "../parts/time.tsx";
import { apart } from "../sentence-pieces.ts";
import { useTitle } from "../use-title.ts";
import { visible } from "../visible.ts";
import { ArchiveName } from "./archive-name.tsx";
import { Outside } from "./status-outside.tsx";

/** How the archive stands, in words: what is wrong, what nobody knows, and what to do. */
export function StatusRoom(): ReactNode {
  const { status: words } = useMessages();
  useTitle(words.title);
  return (
    <Answered<StatusAnswer> path="/api/status">
      {(status, again) => (
        <article className="status">
          <div className="room-head">
            <h1>{words.title}</h1>
          </div>
          <Concerns concerns={status.concerns} />
          <Archive status={status} />
          <Checks verified={status.verified} />
          <SecondPlace place={status.secondPlace} />
          <Outside anchors={status.anchors} />
          <p>
            <button type="button" onClick={again}>
              {words.again}
            </button>
          </p>
        </article>
      )}
    </Answered>
  );
}

function Concerns({ concerns }: { readonly concerns: readonly Concern[] }): ReactNode {
  const { status: words } = useMessages();
  const number = useNumber();
  if (concerns.length === 0)
    return (
      <section className="status-good">
        <h2>{words.good}</h2>
        <p>{words.goodText}</p>
      </section>
    );
  const sums = (["bad", "unchecked"] as const).flatMap((grade) => {
    const count = concerns.filter((concern) => concern.grade === grade).length;
    return count === 0 ? [] : [words[grade](count, number(count))];
  });
  return (
    <>
      <p className="status-sum">{sums.join(" · ")}</p>
      {concerns.map((concern, place) => (
        <ConcernNotice concern={concern} key={place} />
      ))}
    </>
  );
}

function ConcernNotice({ concern }: { readonly concern: Concern }): ReactNode {
  const { concerns } = useMessages().status;
  const says = useSays();
  const [message, next] = concerns?.[concern.code](says(concern)) ?? [visible(concern.message), visible(concern.next)];
  return (
    <Notice tone={concern.grade === "bad" ? "fails" : "unchecked"} title={<Sentence text={message} />}>
      <p>
        <Sentence text={next} />
      </p>
      <p className="quiet">
        <Exact text={concern.code} />
      </p>
    </Notice>
  );
}

function useSays(): (concern: Concern) => ConcernSays {
  const number = useNumber();
  const moment = useMoment();
  return ({ facts: { who = "", when, count = 0, folder = "", reason = "", heads = ["", ""] } }) => ({
    who: apart(who),
    folder: apart(folder),
    reason: apart(reason),
    ours: apart(heads[0]),
    theirs: apart(heads[1]),
    when: when === undefined ? "" : moment(when),
    count: number(count),
  });
}

function Archive({ status }: { readonly status: StatusAnswer }): ReactNode {
  const { archive: words } = useMessages().status;
  const number = useNumber();
  const size = useSize();
  const { log, orphans, accounts } = status;
  return (
    <section className="known" aria-labelledby="status-archive">
      <h2 id="status-archive">{words.title}</h2>
      <dl className="facts">
        <Plain label={words.folder}>
          <Exact text={status.home} />
        </Plain>
        {log === null ? null : (
          <>
            <Plain label={words.log}>
              <Exact text={log.origin} />
            </Plain>
            <Plain label={words.items}>{number(log.items)}</Plain>
            <Plain label={words.entries}>{number(log.entries)}</Plain>
            <Plain label={words.root}>
              <Exact text={log.root} />
            </Plain>
          </>
        )}
        <Plain label={words.format}>
          <Exact text={status.format} />
        </Plain>
        <Plain label={words.key}>{words.keys[status.key]}</Plain>
        {accounts === null ? null : (
          <Plain label={words.accounts}>
            <Sentence text={accounts === 0 ? words.noAccounts : words.signIn(accounts, number(accounts))} />
          </Plain>
        )}
        <Plain label={words.disk}>{words.free(size(status.free))}</Plain>
        {status.staged ? <Plain label={words.waiting}>{words.staged}</Plain> : null}
        {orphans === 0 ? null : <Plain label={words.waiting}>{words.orphans(orphans, number(orphans))}</Plain>}
      </dl>
      <ArchiveName />
    </section>
  );
}

function Checks({ verified }: { readonly verified: StatusAnswer["verified"] }): ReactNode {
  const { checks: words } = useMessages().status;
  if (verified === null) return null;
  return (
    <section className="known" aria-labelledby="status-checks">
      <h2 id="status-checks">{words.title}</h2>
      <p className="quiet">{words.text}</p>
      <dl className="facts">
        <Plain label={words.whole}>
          {verified.whole === null ? words.never : <CheckText check={verified.whole} />}
        </Plain>
        <Plain label={words.sample}>
          {verified.sample === null ? words.none : <CheckText check={verified.sample} />}
        </Plain>
        {verified.repair === null ? null : (
          <Plain label={words.repair}>
            <CheckText check={verified.repair} />
          </Plain>
        )}
      </dl>
    </section>
  );
}

type Check = NonNullable<NonNullable<StatusAnswer["verified"]>["whole"]>;

function CheckText({ check: { sealed, index, scope, found } }: { readonly check: Check }): ReactNode {
  const { checks: words } = useMessages().status;
  const number = useNumber();
  const moment = useMoment();
  return (
    <>
      <Time at={sealed} /> (<bdi>{words.entry(number(index))}</bdi>)
      {scope.objects === "sample" ? <p>{words.percent(number(scope.percent))}</p> : null}
      {scope.objects === "since" ? <p>{words.since(moment(scope.since))}</p> : null}
      <p>
        {found.basis === "not-measured" ? (
          <Foreign text={found.reason} />
        ) : found.value.fails > 0 ? (
          <strong className="status-bad">{words.failed(found.value.fails, number(found.value.fails))}</strong>
        ) : found.value.unchecked > 0 ? (
          words.open(found.value.unchecked, number(found.value.unchecked))
        ) : (
          words.held(found.value.files, number(found.value.files))
        )}
      </p>
    </>
  );
}

function SecondPlace({ place }: { readonly place: StatusAnswer["secondPlace"] }): ReactNode {
  const { place: words, archive } = useMessages().status;
  return (
    <section className="known" aria-labelledby="status-place">
      <h2 id="status-place">{words.title}</h2>
      {place === null ? (
        <p>
          <Sentence text={words.none} />
        </p>
      ) : (
        <dl className="facts">
          <Plain label={archive.folder}>
            <Exact text={place.folder} />
            <p>{words.states[place.state]}</p>
          </Plain>
        </dl>
      )}
    </section>
  );
}
