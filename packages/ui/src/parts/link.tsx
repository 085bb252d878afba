import type { MouseEvent, ReactNode, Ref } from "react";
import { addressOf, useGo, type Route } from "../router.ts";

interface LinkProps {
  readonly to: Exclude<Route, { readonly room: "nowhere" }>;
  readonly className?: string;
  readonly children: ReactNode;
  readonly tabIndex?: number;
  /** It leads to what is shown already. */
  readonly isHere?: boolean;
  readonly ref?: Ref<HTMLAnchorElement>;
}

/** A link within the application. With a modifier key, or another button, it is the browser's own. */
export function Link({ to, className, children, tabIndex, isHere = false, ref }: LinkProps): ReactNode {
  const go = useGo();
  const follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a
      href={addressOf(to)}
      className={className}
      onClick={follow}
      tabIndex={tabIndex}
      aria-current={isHere ? "page" : undefined}
      ref={ref}
    >
      {children}
    </a>
  );
}
