import { useRef, type KeyboardEvent, type PointerEvent } from "react";
import { fromScreen, type Point, type Size, type View, typedOf } from "./projection.ts";

interface HandsOrder {
  readonly view: View;
  readonly size: Size;
  readonly move: (view: View) => void;
  readonly zoom: (times: number) => void;
  /** Null where no place is chosen. */
  readonly onChoose: ((typed: string) => void) | null;
}

const dragPx = 4;
/** Parts of the window that an arrow moves, and with Shift. */
const steps = { far: 0.15, little: 0.02 } as const;

interface Drag {
  readonly from: Point;
  readonly view: View;
  readonly isDrag: boolean;
}

/** Keys, a hand that drags, and, where a place is chosen, a click. */
export function useMapHands(order: HandsOrder) {
  const { view, size, move, onChoose } = order;
  const held = useRef<Drag | null>(null);
  const at = (event: PointerEvent): Point => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  return {
    onKeyDown: (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const action = keysOf(order, event.shiftKey)[event.key];
      if (action === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      action();
    },
    onPointerDown: (event: PointerEvent) => {
      if (event.button === 0) held.current = { from: at(event), view, isDrag: false };
    },
    onPointerMove: (event: PointerEvent) => {
      const drag = held.current;
      if (drag === null) return;
      const now = at(event);
      const [dx, dy] = [now.x - drag.from.x, now.y - drag.from.y];
      if (!drag.isDrag && Math.abs(dx) + Math.abs(dy) < dragPx) return;
      if (!drag.isDrag) event.currentTarget.setPointerCapture(event.pointerId);
      held.current = { ...drag, isDrag: true };
      const scale = drag.view.span / size.width;
      move({ ...drag.view, x: drag.view.x - dx * scale, y: drag.view.y - dy * scale });
    },
    onPointerUp: (event: PointerEvent) => {
      const isClick = held.current?.isDrag === false;
      held.current = null;
      if (isClick) onChoose?.(typedOf(fromScreen(at(event), view, size), view, size));
    },
    onPointerCancel: () => {
      held.current = null;
    },
  };
}

function keysOf(
  { view, size, move, zoom, onChoose }: HandsOrder,
  isLittle: boolean,
): Readonly<Record<string, () => void>> {
  const step = view.span * (isLittle ? steps.little : steps.far);
  const by = (x: number, y: number) => () => {
    move({ ...view, x: view.x + x * step, y: view.y + y * step });
  };
  const nearer = (): void => {
    zoom(2);
  };
  return {
    ArrowLeft: by(-1, 0),
    ArrowRight: by(1, 0),
    ArrowUp: by(0, -1),
    ArrowDown: by(0, 1),
    "+": nearer,
    "=": nearer,
    "-": () => {
      zoom(0.5);
    },
    ...(onChoose === null
      ? {}
      : {
          Enter: () => {
            onChoose(typedOf(view, view, size));
          },
        }),
  };
}
