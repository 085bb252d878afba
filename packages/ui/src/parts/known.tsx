import type { Known } from "@muniment/verify";
import type { ReactNode } from "react";
import { useMessages } from "../language.tsx";
import { Foreign } from "./text.tsx";

/** How a value is known, as a small word beside it. */
export function Basis({ basis }: { readonly basis: Known<unknown>["basis"] }): ReactNode {
  const messages = useMessages();
  return (
    <span className={`basis basis-${basis}`} title={messages.basisText[basis]}>
      {messages.basis[basis]}
    </span>
  );
}

interface FactProps<T> {
  readonly label: ReactNode;
  readonly fact: Known<T>;
  readonly show: (value: T) => ReactNode;
}

/** One statement about the world: what it is about, what it says, and how it is known. */
export function Fact<T>({ label, fact, show }: FactProps<T>): ReactNode {
  return (
    <div className="fact">
      <dt>{label}</dt>
      <dd>
        {fact.basis === "not-measured" ? (
          <span className="quiet">
            <Foreign text={fact.reason} />
          </span>
        ) : (
          show(fact.value)
        )}
        <Basis basis={fact.basis} />
      </dd>
    </div>
  );
}

/** The same for a value of the program's own settings, which is known by having been set. */
export function Plain({ label, children }: { readonly label: ReactNode; readonly children: ReactNode }): ReactNode {
  return (
    <div className="fact">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
