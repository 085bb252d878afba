import { placePrecisions, readCoordinates } from "@muniment/verify";
import { useState, type ReactNode } from "react";
import { useMessages } from "../language.tsx";
import { LazyMap } from "../map/lazy-map.tsx";
import { degreesOf } from "./statements-map.tsx";

interface ChooseOnMapProps {
  /** What stands in the field: it is what counts. */
  readonly typed: string;
  readonly precision: string;
  readonly onChoose: (typed: string) => void;
}

/** A map beside the field for coordinates, for who wants one. */
export function ChooseOnMap({ typed, precision, onChoose }: ChooseOnMapProps): ReactNode {
  const { places } = useMessages();
  const [isOpen, setOpen] = useState(false);
  const at = readCoordinates(typed);
  const known = placePrecisions.find((one) => one === precision) ?? "region";
  return (
    <>
      <button
        type="button"
        className="plain choose-on-map"
        aria-expanded={isOpen}
        onClick={() => {
          setOpen(!isOpen);
        }}
      >
        {isOpen ? places.close : places.choose}
      </button>
      {isOpen ? (
        <LazyMap
          marks={at === null ? [] : [{ key: "typed", ...degreesOf(at), precision: known, label: typed }]}
          label={places.choosing}
          onChoose={onChoose}
        />
      ) : null}
    </>
  );
}
