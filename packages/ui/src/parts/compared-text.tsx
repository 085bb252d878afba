import { useCallback, useEffect, useRef, type ReactNode } from "react";
import type {
  ComparedLine,
  ComparedPiece,
  ComparedRow,
  ComparedSide,
  CompareAnswer,
  ItemTextsCompared,
} from "../api.ts";
import { isFreeInRoom } from "../keys.ts";
import { useMessages, useNumber, useSize } from "../language.tsx";
import { Foreign, Visible } from "./text.tsx";

/** What changed in the text, side by side; or in words, why there is nothing to show. */
export function ComparedText({ answer }: { readonly answer: CompareAnswer }): ReactNode {
  const { text } = answer;
  return text.outcome === "different" ? <Different text={text} /> : <InWords text={text} />;
}

function InWords({
  text,
}: {
  readonly text: Exclude<ItemTextsCompared, { readonly outcome: "different" }>;
}): ReactNode {
  const { compare } = useMessages().history;
  const size = useSize();
  switch (text.outcome) {
    case "same-bytes":
      return <p className="compare-word">{compare.text.sameBytes}</p>;
    case "same":
      return <p className="compare-word">{compare.text.same}</p>;
    case "too-different":
      return <Instead>{compare.text.tooDifferent}</Instead>;
    case "too-large":
      return <Instead>{compare.text.tooLarge(text.sides, size(text.sizeMax))}</Instead>;
    case "no-text":
      return <p className="compare-word">{compare.text.none(text.sides)}</p>;
    case "unreadable":
      return (
        <div className="compare-word">
          <p>{compare.text.unreadable(text.side)}</p>
          <p className="quiet">
            <Foreign text={text.reason} />
          </p>
        </div>
      );
  }
}

function Instead({ children }: { readonly children: ReactNode }): ReactNode {
  const { compare } = useMessages().history;
  return (
    <div className="compare-word">
      <p>{children}</p>
      <p className="quiet">{compare.text.instead}</p>
    </div>
  );
}

function Different({ text }: { readonly text: ItemTextsCompared & { readonly outcome: "different" } }): ReactNode {
  const { compare } = useMessages().history;
  const number = useNumber();
  const list = useRef<HTMLOListElement>(null);
  const { move } = useChanges(list);
  return (
    <>
      <div className="compare-sum">
        <p>
          <span className="compare-sign" aria-hidden="true">
            −
          </span>
          {compare.removed(text.removed, number(text.removed))}
        </p>
        <p>
          <span className="compare-sign" aria-hidden="true">
            +
          </span>
          {compare.added(text.added, number(text.added))}
        </p>
        <p className="buttons">
          <button
            type="button"
            onClick={() => {
              move(-1);
            }}
          >
            {compare.previous} <kbd dir="ltr">P</kbd>
          </button>
          <button
            type="button"
            onClick={() => {
              move(1);
            }}
          >
            {compare.next} <kbd dir="ltr">N</kbd>
          </button>
        </p>
      </div>
      <ol className="compared" ref={list}>
        {text.rows.map((row, place) => (
          <Row row={row} isFirst={row.kind === "changed" && text.rows[place - 1]?.kind !== "changed"} key={place} />
        ))}
      </ol>
      {text.untold === 0 ? null : <p className="compare-word">{compare.untold(text.untold, number(text.untold))}</p>}
    </>
  );
}

/** From change to change: its first row has the focus, and is brought into sight. */
function useChanges(list: React.RefObject<HTMLOListElement | null>): { readonly move: (step: 1 | -1) => void } {
  const move = useCallback(
    (step: 1 | -1): void => {
      const changes = [...(list.current?.querySelectorAll<HTMLElement>("[data-change]") ?? [])];
      const here = changes.findIndex((change) => change === document.activeElement);
      const place = here < 0 ? (step === 1 ? 0 : changes.length - 1) : here + step;
      const next = changes[(place + changes.length) % changes.length];
      next?.focus({ preventScroll: true });
      next?.scrollIntoView({ block: "center" });
    },
    [list],
  );
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (!isFreeInRoom(event)) return;
      const key = event.key.toLowerCase();
      if (key === "n") move(1);
      else if (key === "p") move(-1);
    };
    addEventListener("keydown", press);
    return () => {
      removeEventListener("keydown", press);
    };
  }, [move]);
  return { move };
}

function Row({ row, isFirst }: { readonly row: ComparedRow; readonly isFirst: boolean }): ReactNode {
  const { compare } = useMessages().history;
  const number = useNumber();
  if (row.kind === "left-out") return <li className="compared-gap">{compare.leftOut(row.lines, number(row.lines))}</li>;
  return (
    <li className={`compared-row compared-${row.kind}`} {...(isFirst ? { "data-change": "", tabIndex: -1 } : {})}>
      <Side side="before" line={row.before} isChanged={row.kind === "changed"} />
      <Side side="after" line={row.after} isChanged={row.kind === "changed"} />
    </li>
  );
}

interface SideProps {
  readonly side: ComparedSide;
  readonly line: ComparedLine | null;
  readonly isChanged: boolean;
}

function Side({ side, line, isChanged }: SideProps): ReactNode {
  const { compare } = useMessages().history;
  const number = useNumber();
  if (line === null) return <div className={`compared-side compared-none compared-${side}`} />;
  return (
    <div className={`compared-side compared-${side}`}>
      <span className="compared-line">
        <span className="for-listeners">
          {isChanged ? `${compare.only[side]}, ` : ""}
          {compare.line(number(line.line))}:{" "}
        </span>
        <span aria-hidden="true">{number(line.line)}</span>
      </span>
      <span className="compare-sign" aria-hidden="true">
        {isChanged ? (side === "before" ? "−" : "+") : ""}
      </span>
      <bdi dir="auto" className="compared-text">
        {line.pieces.map((piece, place) => (
          <Piece piece={piece} side={side} key={place} />
        ))}
      </bdi>
    </div>
  );
}

function Piece({ piece, side }: { readonly piece: ComparedPiece; readonly side: ComparedSide }): ReactNode {
  const { compare } = useMessages().history;
  const number = useNumber();
  if (piece.kind === "left-out")
    return (
      <span className="compared-cut">
        <bdi>{compare.leftOutCharacters(piece.characters, number(piece.characters))}</bdi>
      </span>
    );
  const text = <Visible text={piece.text} lines />;
  if (piece.kind === "same") return text;
  return side === "before" ? <del>{text}</del> : <ins>{text}</ins>;
}
