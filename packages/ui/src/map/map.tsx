import { useId, useMemo, useState, type ReactNode } from "react";
import { useMessages } from "../language.tsx";
import { MapGround } from "./ground.tsx";
import type { Mark } from "./mark.ts";
import { MapMarks } from "./marks.tsx";
import { held, lengthOf, pointOf, typedOf, viewOf, type Point, type Size, type View } from "./projection.ts";
import { useMapHands } from "./use-map-hands.ts";
import { useMeasured } from "./use-measured.ts";

interface MapProps {
  readonly marks: readonly Mark[];
  /** What it is a map of. */
  readonly label: string;
  /** Where a place is chosen: told its coordinates, as they are typed. */
  readonly onChoose?: (typed: string) => void;
  /** Where a place leads somewhere. */
  readonly onOpen?: (mark: Mark) => void;
}

/** About a country: one place alone is to be recognised by the coasts around it. */
const spanOfOneM = 1_500_000;

/** Places on coasts and borders that came with this program: nothing is asked of a network. What it shows stands in words beside it. */
export default function WorldMap({ marks, label, onChoose, onOpen }: MapProps): ReactNode {
  const { places } = useMessages();
  const [frame, size] = useMeasured();
  const points = useMemo(() => marks.map((mark) => ({ ...mark, point: pointOf(mark) })), [marks]);
  const [moved, setMoved] = useState<View | null>(null);
  const view = moved ?? firstView(points, size);
  const move = (next: View): void => {
    setMoved(held(next));
  };
  const zoom = (times: number, { x, y }: Point = view): void => {
    move({ x, y, span: view.span / times });
  };
  // A place that is chosen stays where it was pointed at: the map does not turn to it.
  const choose =
    onChoose === undefined
      ? null
      : (typed: string): void => {
          setMoved(view);
          onChoose(typed);
        };
  const hands = useMapHands({ view, size, move, zoom, onChoose: choose });
  const help = useId();
  const [width, height] = [String(size.width), String(size.height)];
  return (
    <div className="map">
      <div
        ref={frame}
        className={choose === null ? "map-frame" : "map-frame map-choosing"}
        role="application"
        aria-label={label}
        aria-describedby={help}
        tabIndex={0}
        {...hands}
      >
        <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true" focusable="false">
          <MapGround view={view} size={size} />
          <MapMarks
            marks={points}
            view={view}
            size={size}
            onOpen={onOpen ?? null}
            onNear={(at) => {
              zoom(4, at);
            }}
          />
          {choose === null ? null : <Cross size={size} />}
        </svg>
      </div>
      <Buttons
        zoom={zoom}
        onFirst={() => {
          setMoved(null);
        }}
        onMiddle={
          choose === null
            ? null
            : () => {
                choose(typedOf(view, view, size));
              }
        }
      />
      <p className="quiet map-note" id={help}>
        {choose === null ? places.keys : places.keysChoosing} {places.noPosition}
      </p>
    </div>
  );
}

/** The middle of the window: what keys take. */
function Cross({ size }: { readonly size: Size }): ReactNode {
  return <path className="map-cross" d={`M${String(size.width / 2)} ${String(size.height / 2 - 10)}v20m-10 -10h20`} />;
}

function firstView(marks: readonly (Mark & { readonly point: Point })[], size: Size): View {
  const [first] = marks;
  const least = first === undefined ? 1 : lengthOf(spanOfOneM, first);
  return viewOf(
    marks.map(({ point }) => point),
    size,
    least,
  );
}

interface ButtonsProps {
  readonly zoom: (times: number) => void;
  readonly onFirst: () => void;
  readonly onMiddle: (() => void) | null;
}

function Buttons({ zoom, onFirst, onMiddle }: ButtonsProps): ReactNode {
  const { places } = useMessages();
  return (
    <p className="map-buttons">
      <button
        type="button"
        onClick={() => {
          zoom(2);
        }}
      >
        {places.nearer}
      </button>
      <button
        type="button"
        onClick={() => {
          zoom(0.5);
        }}
      >
        {places.further}
      </button>
      <button type="button" className="plain" onClick={onFirst}>
        {places.asAtFirst}
      </button>
      {onMiddle === null ? null : (
        <button type="button" onClick={onMiddle}>
          {places.takeMiddle}
        </button>
      )}
    </p>
  );
}
