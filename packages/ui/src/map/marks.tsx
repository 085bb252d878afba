import { placeRadiusM } from "./precision.ts";
import type { ReactNode } from "react";
import { useNumber } from "../language.tsx";
import type { Mark } from "./mark.ts";
import { clustersOf, fromScreen, lengthOf, type Point, type Size, type View } from "./projection.ts";

interface MarksProps {
  readonly marks: readonly (Mark & { readonly point: Point })[];
  readonly view: View;
  readonly size: Size;
  readonly onOpen: ((mark: Mark) => void) | null;
  /** Told the middle of several that lie on one another. */
  readonly onNear: (at: Point) => void;
}

const cellPx = 36;
/** A circle that is smaller tells nothing beside the mark itself. */
const circleLeastPx = 9;
const regionPx = 22;

/** Each place with the circle in which it lies; those that would lie on one another as one, with their number. */
export function MapMarks({ marks, view, size, onOpen, onNear }: MarksProps): ReactNode {
  const number = useNumber();
  return clustersOf(marks, view, size, cellPx).map(({ at, marks: together }) => {
    const [first, ...more] = together;
    if (first === undefined) return null;
    if (more.length === 0)
      return <OneMark mark={first} at={at} view={view} size={size} onOpen={onOpen} key={first.key} />;
    return (
      <g
        key={first.key}
        className="map-cluster"
        onPointerDown={stop}
        onClick={() => {
          onNear(fromScreen(at, view, size));
        }}
      >
        <circle cx={at.x} cy={at.y} r={14} />
        <text x={at.x} y={at.y + 4.5} textAnchor="middle">
          {number(together.length)}
        </text>
      </g>
    );
  });
}

/** The hand that presses a mark does not drag the map. */
function stop(event: { stopPropagation: () => void }): void {
  event.stopPropagation();
}

interface OneMarkProps extends Pick<MarksProps, "view" | "size" | "onOpen"> {
  readonly mark: Mark;
  readonly at: Point;
}

function OneMark({ mark, at, view, size, onOpen }: OneMarkProps): ReactNode {
  const radiusM = placeRadiusM[mark.precision];
  const radius = radiusM === null ? regionPx : (lengthOf(radiusM, mark) / view.span) * size.width;
  const isDrawn = radius >= circleLeastPx;
  const hands =
    onOpen === null
      ? {}
      : {
          onPointerDown: stop,
          onClick: () => {
            onOpen(mark);
          },
        };
  return (
    <g className={onOpen === null ? "map-mark" : "map-mark map-opens"} {...hands}>
      <title>{mark.label}</title>
      {isDrawn ? (
        <circle className={radiusM === null ? "map-region" : "map-circle"} cx={at.x} cy={at.y} r={radius} />
      ) : null}
      <circle className="map-dot" cx={at.x} cy={at.y} r={5} />
    </g>
  );
}
