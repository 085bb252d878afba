import type { RecordObject } from "@muniment/verify";
import { useRef, type KeyboardEvent, type ReactNode } from "react";
import type { ItemAnswer, ItemDetail } from "../api.ts";
import { isFree } from "../keys.ts";
import { useMessages, useSize } from "../language.tsx";
import { useSession } from "../session.tsx";
import { useLabels } from "../labels.ts";
import { objectAddress, pictureAddress } from "../object-address.ts";
import { BeforePicture } from "../parts/before-picture.tsx";
import { Picture } from "../parts/picture.tsx";
import { isStill, screenshotOf, withRole } from "../pictured.ts";
import { useGo, type PageAsked, type View } from "../router.ts";
import { ContentsView } from "./contents.tsx";
import { Replay } from "./replay.tsx";
import { TextPreview } from "./text-preview.tsx";

interface SeeProps {
  readonly item: ItemDetail;
  /** As it stands in the address. */
  readonly name: string;
  /** Where the item is replayed, and what. */
  readonly replay: ItemAnswer["replay"];
  readonly view: View | null;
  readonly page: PageAsked | null;
}

/** The ways to look at an item. The still picture comes first; nothing of the captured page runs until it is asked for. */
export function See({ item, name, replay, view, page }: SeeProps): ReactNode {
  const messages = useMessages();
  const go = useGo();
  const tabs = useRef<HTMLDivElement>(null);
  const views = viewsOf(item, replay.source !== null);
  const shown = views.find((candidate) => candidate === view) ?? views[0];
  if (shown === undefined) return <p className="see-nothing quiet">{messages.see.nothing}</p>;
  const choose = (next: View): void => {
    go({ room: "item", item: name, view: next }, "replace");
  };
  const move = (event: KeyboardEvent): void => {
    if (!isFree(event)) return;
    const forward = messages.language.direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const backward = messages.language.direction === "rtl" ? "ArrowRight" : "ArrowLeft";
    const step = event.key === forward ? 1 : event.key === backward ? -1 : 0;
    const place = (views.indexOf(shown) + step + views.length) % views.length;
    const next = views[place];
    if (step === 0 || next === undefined) return;
    event.preventDefault();
    choose(next);
    tabs.current?.querySelectorAll("button")[place]?.focus();
  };
  return (
    <section aria-label={messages.see.title}>
      <div className="tabs" role="tablist" aria-label={messages.see.title} onKeyDown={move} ref={tabs}>
        {views.map((each) => (
          <button
            type="button"
            role="tab"
            key={each}
            id={`tab-${each}`}
            aria-selected={each === shown}
            aria-controls="view"
            tabIndex={each === shown ? 0 : -1}
            onClick={() => {
              choose(each);
            }}
          >
            {messages.see.views[each]}
          </button>
        ))}
      </div>
      <div className={`view view-${shown}`} id="view" role="tabpanel" aria-labelledby={`tab-${shown}`}>
        <Looked item={item} view={shown} replay={replay} page={page} key={shown} />
      </div>
    </section>
  );
}

function viewsOf(item: ItemDetail, isReplayed: boolean): readonly View[] {
  if (item.kind === "intake") {
    if (isReplayed) return ["pages", "replay"];
    // What nobody has looked into yet is told by its name.
    if (item.objects.some(({ path }) => /[.](?:warc|warc[.]gz|wacz)$/i.test(path))) return ["pages"];
    return item.objects.length === 0 ? [] : ["file"];
  }
  const views: View[] = [];
  if (screenshotOf(item) !== undefined) views.push("screenshot");
  if (withRole(item, "capture") !== undefined) views.push("replay");
  if (withRole(item, "pdf") !== undefined) views.push("document");
  if (withRole(item, "text") !== undefined) views.push("text");
  return views.length === 0 && item.objects.length > 0 ? ["file"] : views;
}

interface LookedProps extends Pick<SeeProps, "item" | "replay" | "page"> {
  readonly view: View;
}

/** Text is read as it is; before all else stands what kind of content it is. */
function Looked({ item, view, replay, page }: LookedProps): ReactNode {
  const { see, looking } = useMessages();
  const size = useSize();
  const labels = useLabels(item);
  const object =
    view === "screenshot" ? screenshotOf(item) : view === "text" ? withRole(item, "text") : item.objects[0];
  const shown =
    view === "replay" ? (
      <Replay item={item} replay={replay} page={page} />
    ) : view === "pages" ? (
      <ContentsView item={item} />
    ) : view === "document" ? (
      <iframe
        className="material"
        src={`${replay.base}/document.pdf`}
        title={see.documentTitle}
        referrerPolicy="no-referrer"
      />
    ) : object === undefined ? (
      <p className="see-nothing quiet">{see.nothing}</p>
    ) : (
      <FileView item={item} object={object} base={replay.base} />
    );
  const isPictured =
    view === "file" ? pictured.has(item.shows) : view !== "text" && view !== "replay" && view !== "pages";
  if (!isPictured && labels.length === 0) return shown;
  const kind = item.kind === "capture" ? see.views[view] : looking.shows[item.shows];
  const bytes = view === "screenshot" || view === "file" ? (object?.size ?? 0) : item.size;
  return (
    <BeforePicture items={[item]} isPictured={isPictured} content={looking.content(kind, size(bytes))} labels={labels}>
      {shown}
    </BeforePicture>
  );
}

const pictured: ReadonlySet<ItemDetail["shows"]> = new Set(["image", "video", "document"]);

function FileView({
  item,
  object,
  base,
}: {
  readonly item: ItemDetail;
  readonly object: RecordObject;
  readonly base: string;
}): ReactNode {
  const messages = useMessages();
  // Neither tells why it failed: it may be that nobody is signed in any more.
  const { check } = useSession();
  const source = objectAddress(item.item, object, "inline");
  const type = object.mediaType.split(";")[0]?.trim().toLowerCase() ?? "";
  if (isStill(object)) {
    const label = object.role.startsWith("screenshot") ? messages.see.screenshotOf : messages.see.views.file;
    return <Picture source={source} label={label} failed={messages.see.pictureFailed} />;
  }
  if (/^video\/(?:mp4|webm|ogg)$/.test(type))
    return (
      <video
        className="material"
        src={source}
        poster={pictureAddress(item.item, `sha256:${object.sha256}`, "preview")}
        controls
        muted
        preload="none"
        onError={check}
      />
    );
  if (/^audio\//.test(type)) return <audio src={source} controls preload="none" onError={check} />;
  if (type === "application/pdf")
    return (
      <iframe
        className="material"
        src={`${base}/document.pdf`}
        title={messages.see.views.file}
        referrerPolicy="no-referrer"
      />
    );
  if (type.startsWith("text/") || type === "application/json")
    return <TextPreview source={source} object={object} prose={object.role === "text"} />;
  return <p className="see-nothing quiet">{messages.see.noPreview}</p>;
}
