import { useMemo, type ReactNode } from "react";
import { useMessages, useNumber } from "../language.tsx";
import { gridStep, metresOf, onScreen, placeOf, pointOf, scaleOf, type Size, type View } from "./projection.ts";
import { useWorld } from "./use-world.ts";
import { drawWorld } from "./world.ts";

interface GroundProps {
  readonly view: View;
  readonly size: Size;
}

/** Nearer than that the coarse lines are seen to be coarse. */
const closeM = 1_200_000;

/** Land, coasts, borders, a grid of degrees, and how long a length is. */
export function MapGround({ view, size }: GroundProps): ReactNode {
  const { places } = useMessages();
  const { world, hasFailed } = useWorld(metresOf(view.span, view.y) < closeM);
  const drawn = useMemo(() => (world === null ? null : drawWorld(world, view, size)), [world, view, size]);
  return (
    <>
      <rect className="map-sea" width={size.width} height={size.height} />
      {drawn === null ? null : <path className="map-land" d={drawn.land} fillRule="evenodd" />}
      <Grid view={view} size={size} />
      {drawn === null ? null : (
        <>
          <path className="map-border" d={drawn.borders} />
          <path className="map-coast" d={drawn.coasts} />
        </>
      )}
      <Scale view={view} size={size} />
      {hasFailed ? (
        <text className="map-failed" x={size.width / 2} y={size.height - 30} textAnchor="middle">
          {places.noCoasts}
        </text>
      ) : null}
    </>
  );
}

function Grid({ view, size }: GroundProps): ReactNode {
  const step = gridStep(view, size);
  const half = { x: view.span / 2, y: (view.span * size.height) / size.width / 2 };
  const from = placeOf({ x: view.x - half.x, y: view.y + half.y });
  const to = placeOf({ x: view.x + half.x, y: view.y - half.y });
  const digits = Math.max(0, Math.ceil(-Math.log10(step)));
  const lines = (low: number, high: number, max: number): readonly number[] => {
    const count = Math.max(0, Math.floor(Math.min(high, max) / step) - Math.ceil(Math.max(low, -max) / step) + 1);
    return Array.from({ length: count }, (_, at) => (Math.ceil(Math.max(low, -max) / step) + at) * step);
  };
  return (
    <>
      {lines(from.longitude, to.longitude, 180).map((longitude) => {
        const { x } = onScreen(pointOf({ latitude: 0, longitude }), view, size);
        return (
          <g key={`x${String(longitude)}`}>
            <path className="map-grid" d={`M${x.toFixed(1)} 0V${String(size.height)}`} />
            <text className="map-degrees" x={x + 3} y={12} direction="ltr">
              {longitude.toFixed(digits)}°
            </text>
          </g>
        );
      })}
      {lines(from.latitude, to.latitude, 85).map((latitude) => {
        const { y } = onScreen(pointOf({ latitude, longitude: 0 }), view, size);
        return (
          <g key={`y${String(latitude)}`}>
            <path className="map-grid" d={`M0 ${y.toFixed(1)}H${String(size.width)}`} />
            <text className="map-degrees" x={3} y={y - 3} direction="ltr">
              {latitude.toFixed(digits)}°
            </text>
          </g>
        );
      })}
    </>
  );
}

function Scale({ view, size }: GroundProps): ReactNode {
  const { places } = useMessages();
  const number = useNumber();
  const { metres, pixels } = scaleOf(view, size);
  const [x, y] = [size.width - pixels - 12, size.height - 12];
  const text = metres >= 1_000 ? places.kilometres(number(metres / 1_000)) : places.metres(number(metres));
  return (
    <g className="map-scale">
      <path d={`M${x.toFixed(1)} ${String(y - 5)}v5h${pixels.toFixed(1)}v-5`} />
      <text x={x + pixels / 2} y={y - 9} textAnchor="middle">
        {text}
      </text>
    </g>
  );
}
