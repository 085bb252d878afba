import type { ReactNode, Ref } from "react";
import { useMessages } from "../language.tsx";
import type { KeyPlace } from "../messages/messages.ts";
import type { Route } from "../router.ts";
import { LookingChoices } from "./looking-choices.tsx";

interface HelpProps {
  readonly ref: Ref<HTMLDialogElement>;
  readonly room: Route["room"];
}

const places: Partial<Record<Route["room"], KeyPlace>> = {
  library: "shelf",
  search: "shelf",
  item: "item",
  "take-in": "links",
  compare: "compare",
};

/** The keys that work in the room one is in, in a dialog that Escape closes. */
export function Help({ ref, room }: HelpProps): ReactNode {
  const { help } = useMessages();
  return (
    <dialog ref={ref} aria-labelledby="help-title" className="help">
      <form method="dialog">
        <h2 id="help-title">{help.title}</h2>
        <dl>
          {help.keys
            .filter(([, , place]) => place === undefined || place === places[room])
            .map(([key, what]) => (
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
