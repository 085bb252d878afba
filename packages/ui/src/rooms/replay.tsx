import { useEffect, useState, type ReactNode } from "react";
import type { ContentsAnswer, ItemAnswer, ItemDetail, Problem } from "../api.ts";
import { getBytes } from "../client.ts";
import { useMessages } from "../language.tsx";
import { readMainPage, timestampIn, timestampOf, type MainPage } from "../main-page.ts";
import { objectAddress } from "../object-address.ts";
import { Answered } from "../parts/answered.tsx";
import { Link } from "../parts/link.tsx";
import { ProblemNotice } from "../parts/notice.tsx";
import { Foreign } from "../parts/text.tsx";
import { Time } from "../parts/time.tsx";
import { canBeOpened, type PageAsked } from "../router.ts";
import { problemOf } from "../use-answer.ts";

interface ReplayProps {
  readonly item: ItemDetail;
  readonly replay: ItemAnswer["replay"];
  /** The page that was chosen; null for the one that the capture is of, or the first that the archive has. */
  readonly page: PageAsked | null;
}

/** What is replayed of an item: the page of a capture, or one of the pages of a web archive. */
export function Replay({ item, replay, page }: ReplayProps): ReactNode {
  if (page !== null) return <ChosenPage item={item} replay={replay} page={page} />;
  return item.kind === "capture" ? (
    <CapturedPage item={item} replay={replay} />
  ) : (
    <FirstPage item={item} replay={replay} />
  );
}

function CapturedPage({ item, replay }: Omit<ReplayProps, "page">): ReactNode {
  const known = useMainPage(item);
  if (known === null) return null;
  if ("code" in known) return <ProblemNotice problem={known} />;
  return <Frame replay={replay} page={known} />;
}

function FirstPage({ item, replay }: Omit<ReplayProps, "page">): ReactNode {
  const { contents } = useMessages();
  return (
    <Answered<ContentsAnswer> path={`/api/items/${item.item}/contents?limit=1`}>
      {(answer) => {
        const row = answer.contents?.rows[0];
        return row?.is === "capture" && canBeOpened(row.url) ? (
          <ChosenPage item={item} replay={replay} page={row} />
        ) : (
          <p className="see-nothing quiet">{contents.noPage}</p>
        );
      }}
    </Answered>
  );
}

function ChosenPage({ item, replay, page }: ReplayProps & { readonly page: PageAsked }): ReactNode {
  const { contents } = useMessages();
  return (
    <>
      <p className="inside-shown">
        <Foreign text={page.url} direction="ltr" />
        <span className="quiet">{page.time === null ? contents.noTime : <Time at={page.time} />}</span>
        <Link to={{ room: "item", item: item.item, view: "pages" }}>{contents.list}</Link>
      </p>
      <Frame replay={replay} page={{ url: page.url, timestamp: timestampIn(page.time) }} />
    </>
  );
}

/** The archived page, live but shut in: an origin of its own, a sandbox, and a policy that lets nothing out. */
function Frame({ replay, page }: Pick<ReplayProps, "replay"> & { readonly page: MainPage }): ReactNode {
  const messages = useMessages();
  const source = replay.source === null ? {} : { source: replay.source };
  const query = new URLSearchParams({ url: page.url, ts: page.timestamp, ...source });
  return (
    <>
      <iframe
        className="material"
        src={`${replay.base}/?${query.toString()}`}
        title={messages.see.replayTitle}
        sandbox="allow-scripts allow-same-origin"
        referrerPolicy="no-referrer"
      />
      <p className="quiet view-note">{messages.see.replayNote}</p>
    </>
  );
}

/** Null while it is read. */
function useMainPage(item: ItemDetail): MainPage | Problem | null {
  const [known, setKnown] = useState<MainPage | Problem | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    mainPageOf(item, stop.signal).then(setKnown, (error: unknown) => {
      if (!stop.signal.aborted) setKnown(problemOf(error));
    });
    return () => {
      stop.abort();
    };
  }, [item]);
  return known;
}

/** A WACZ that names no page is looked through for the last address that the record has, as it was when the capture ended. */
async function mainPageOf(item: ItemDetail, signal: AbortSignal): Promise<MainPage> {
  const wacz = item.objects.find(({ role }) => role === "capture");
  const ended = item.detail.kind === "capture" ? item.detail.time.end : null;
  const time = ended === null || ended.basis === "not-measured" ? item.sealed : ended.value;
  const recorded = { url: item.address ?? "", timestamp: timestampOf(Date.parse(time)) };
  if (wacz === undefined) return recorded;
  const source = objectAddress(item.item, wacz, "save");
  const file = {
    size: wacz.size,
    async *read(start: number, end: number) {
      if (end > start) yield await getBytes(source, start, end, signal);
    },
  };
  return (await readMainPage(file)) ?? recorded;
}
