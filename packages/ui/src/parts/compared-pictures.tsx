import type { RecordObject } from "@muniment/verify";
import { useId, useState, type CSSProperties, type ReactNode } from "react";
import type { ComparedSide, CompareAnswer } from "../api.ts";
import { useLanguage, useMessages } from "../language.tsx";
import { objectAddress } from "../object-address.ts";
import { withRole } from "../pictured.ts";
import { Picture } from "./picture.tsx";

type Layout = "beside" | "over";
const layouts: readonly Layout[] = ["beside", "over"];

interface ComparedPicturesProps {
  readonly answer: CompareAnswer;
  readonly stills: Readonly<Record<ComparedSide, RecordObject | undefined>>;
}

/** Two pictures side by side, or one over the other, of which as much is seen as the reader asks for. */
export function ComparedPictures({ answer, stills }: ComparedPicturesProps): ReactNode {
  const { compare } = useMessages().history;
  const [layout, setLayout] = useState<Layout>("beside");
  const { before, after } = stills;
  if (before === undefined || after === undefined) return <Beside answer={answer} stills={stills} />;
  return (
    <>
      <p className="compare-word">
        {before.sha256 === after.sha256 ? compare.pictures.same : compare.pictures.different}
      </p>
      <div className="layouts" role="group" aria-label={compare.pictures.layout.label}>
        {layouts.map((each) => (
          <button
            type="button"
            className="plain"
            key={each}
            aria-pressed={each === layout}
            onClick={() => {
              setLayout(each);
            }}
          >
            {compare.pictures.layout[each]}
          </button>
        ))}
      </div>
      {layout === "beside" ? <Beside answer={answer} stills={stills} /> : <Over answer={answer} stills={stills} />}
    </>
  );
}

function Beside({ answer, stills }: ComparedPicturesProps): ReactNode {
  const { compare } = useMessages().history;
  return (
    <div className="pictures-beside">
      {(["before", "after"] as const).map((side) => (
        <figure key={side}>
          <figcaption>{compare.side[side]}</figcaption>
          <Still answer={answer} stills={stills} side={side} />
          {withRole(answer[side].item, "screenshot-more") === undefined ? null : (
            <p className="quiet">{compare.pictures.pieces}</p>
          )}
        </figure>
      ))}
    </div>
  );
}

function Over({ answer, stills }: ComparedPicturesProps): ReactNode {
  const { compare } = useMessages().history;
  const { formats, messages } = useLanguage();
  const [percent, setPercent] = useState(50);
  const label = useId();
  const shown = formats.percent(percent / 100);
  // Where the slider stands one picture ends and the other begins: it runs as the lines of the reader's language do.
  const cut = `${String(percent)}%`;
  const inset = messages.language.direction === "rtl" ? `inset(0 ${cut} 0 0)` : `inset(0 0 0 ${cut})`;
  const style: CSSProperties = { clipPath: inset };
  return (
    <>
      <p className="pictures-slider">
        <label htmlFor={label}>{compare.pictures.slider}</label>
        <input
          id={label}
          type="range"
          min={0}
          max={100}
          step={5}
          value={percent}
          aria-valuetext={compare.pictures.shown(shown)}
          onChange={({ currentTarget }) => {
            setPercent(Number(currentTarget.value));
          }}
        />
        <output>{shown}</output>
      </p>
      <div className="pictures-over">
        <Still answer={answer} stills={stills} side="before" />
        <div className="picture-over" style={style}>
          <Still answer={answer} stills={stills} side="after" />
        </div>
      </div>
    </>
  );
}

function Still({ answer, stills, side }: ComparedPicturesProps & { readonly side: ComparedSide }): ReactNode {
  const { history, see } = useMessages();
  const object = stills[side];
  if (object === undefined) return <p className="quiet">{history.compare.pictures.none}</p>;
  return (
    <Picture
      source={objectAddress(answer[side].item.item, object, "inline")}
      label={history.compare.pictures.of[side]}
      failed={see.pictureFailed}
    />
  );
}
