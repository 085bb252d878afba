import { useEffect, useRef, type ReactNode } from "react";
import type { ListedItem } from "../api.ts";
import { useMessages, useSize } from "../language.tsx";
import { isFree } from "../keys.ts";
import { useLabels } from "../labels.ts";
import { pictureAddress } from "../object-address.ts";
import { useVeil } from "../veil.ts";
import { BeforePicture } from "./before-picture.tsx";
import { Picture } from "./picture.tsx";
import { SealWord } from "./seal.tsx";
import { Foreign } from "./text.tsx";
import { Time } from "./time.tsx";
import { VerdictWord } from "./verdict.tsx";

interface LookProps {
  readonly item: ListedItem;
  readonly isSelected: boolean;
  /** By how many places. */
  readonly move: (step: number) => void;
  readonly select: () => void;
  readonly open: () => void;
  readonly close: () => void;
}

/** A look at one item over the list: what it is in words, then its picture. It leaves at once, and nothing of it stays on the screen. */
export function Look({ item, isSelected, move, select, open, close }: LookProps): ReactNode {
  const { looking, language } = useMessages();
  const { toggle } = useVeil();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    // Not on its first button, which Enter would press.
    dialog.current?.focus();
  }, []);
  const forward = language.direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  const backward = language.direction === "rtl" ? "ArrowRight" : "ArrowLeft";
  const press = (event: KeyboardEvent): void => {
    // The key that brought it here is still on its way.
    if (!isFree(event)) return;
    const onButton = event.target instanceof HTMLButtonElement;
    const actions: Readonly<Record<string, () => void>> = {
      Escape: close,
      ...(onButton ? {} : { " ": close, Enter: open }),
      x: select,
      v: toggle,
      [forward]: () => {
        move(1);
      },
      ArrowDown: () => {
        move(1);
      },
      [backward]: () => {
        move(-1);
      },
      ArrowUp: () => {
        move(-1);
      },
    };
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  };
  // Wherever the focus is: what had it may have gone with the item before.
  useEffect(() => {
    addEventListener("keydown", press);
    return () => {
      removeEventListener("keydown", press);
    };
  });
  return (
    <dialog ref={dialog} className="look" aria-labelledby="look-title" tabIndex={-1} onCancel={close}>
      <LookWords item={item} isSelected={isSelected} />
      <LookedAt item={item} key={item.item} />
      <p className="look-keys quiet">{looking.lookKeys}</p>
      <p className="buttons">
        <button type="button" onClick={open}>
          {looking.open}
        </button>
        <button type="button" onClick={close}>
          {looking.close}
        </button>
      </p>
    </dialog>
  );
}

function LookWords({ item, isSelected }: Pick<LookProps, "item" | "isSelected">): ReactNode {
  const { looking, library } = useMessages();
  return (
    <header className="look-words">
      <h2 id="look-title">
        <Foreign text={item.described?.title ?? item.title} />
      </h2>
      <p className="row-facts">
        <span>{looking.shows[item.shows]}</span>
        <VerdictWord verdict={item.verdict} />
        <span className="quiet">
          {library.sealedAt} <Time at={item.sealed} />
        </span>
        <SealWord seal={item.seal} />
        {isSelected ? <span>{looking.selectedOne}</span> : null}
      </p>
    </header>
  );
}

function LookedAt({ item }: { readonly item: ListedItem }): ReactNode {
  const { looking } = useMessages();
  const size = useSize();
  const labels = useLabels(item);
  if (item.picture === null) return <p className="look-nothing quiet">{looking.nothingToLookAt}</p>;
  return (
    <BeforePicture
      items={[item]}
      isPictured
      content={looking.content(looking.shows[item.shows], size(item.size))}
      labels={labels}
    >
      <div className="look-picture">
        <Picture source={pictureAddress(item.item, item.picture, "preview")} label="" failed={looking.notDrawn} />
      </div>
    </BeforePicture>
  );
}
