import type { ReactNode, Ref } from "react";
import { useMessages } from "../language.tsx";
import { LookingChoices } from "./looking-choices.tsx";

/** The keys, in a dialog that Escape closes. */
export function Help({ ref }: { readonly ref: Ref<HTMLDialogElement> }): ReactNode {
  const { help } = useMessages();
  return (
    <dialog ref={ref} aria-labelledby="help-title" className="help">
      <form method="dialog">
        <h2 id="help-title">{help.title}</h2>
        <dl>
          {help.keys.map(([key, what]) => (
            <div key={key}>
              <dt>
                <kbd dir="ltr">{key}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <LookingChoices />
        <button type="submit">{help.close}</button>
      </form>
    </dialog>
  );
}
