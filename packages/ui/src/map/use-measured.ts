import { useEffect, useRef, useState, type RefObject } from "react";
import type { Size } from "./projection.ts";

const first: Size = { width: 640, height: 400 };

/** The size of a frame that fills the width that it is given. */
export function useMeasured(): readonly [RefObject<HTMLDivElement | null>, Size] {
  const frame = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState(first);
  useEffect(() => {
    const { current } = frame;
    if (current === null) return;
    const watch = new ResizeObserver(([entry]) => {
      const width = Math.round(entry?.contentRect.width ?? 0);
      if (width > 0) setSize({ width, height: Math.round(Math.min(420, width * 0.65)) });
    });
    watch.observe(current);
    return () => {
      watch.disconnect();
    };
  }, []);
  return [frame, size];
}
