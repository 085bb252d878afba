import { useState, type ReactNode } from "react";
import type { ArchiveNameAnswer } from "../api.ts";
import { postJson } from "../client.ts";
import { invites, type SignedIn } from "../duties.ts";
import { useMessages } from "../language.tsx";
import { Field } from "../parts/field.tsx";
import { OrderForm } from "../parts/order-form.tsx";
import { useSession } from "../session.tsx";
import { useOrder } from "../use-order.ts";

/** What the archive is called above every page, for who may call it otherwise; nothing for others, who see it there. */
export function ArchiveName(): ReactNode {
  const { session } = useSession();
  return session.state === "in" && invites(session) ? <Rename now={session.archive} /> : null;
}

function Rename({ now }: { readonly now: SignedIn["archive"] }): ReactNode {
  const { name: words } = useMessages().status.archive;
  const { check } = useSession();
  const { sending, problem, send } = useOrder();
  const [name, setName] = useState(now ?? "");
  const [done, setDone] = useState(false);
  const change = async (): Promise<void> => {
    setDone(false);
    // As it is kept: without the spaces at its ends.
    setName((await postJson<ArchiveNameAnswer>("/api/archive/name", { name })).archive);
    setDone(true);
    check();
  };
  return (
    <div className="archive-naming">
      <OrderForm
        label={words.change}
        button={words.change}
        sending={sending}
        problem={problem}
        onSubmit={() => void send(change)}
      >
        <Field
          label={words.title}
          hint={words.hint}
          name="archive"
          autoComplete="off"
          value={name}
          onChange={(text) => {
            setName(text);
            setDone(false);
          }}
        />
      </OrderForm>
      <p role="status">{done ? words.done : ""}</p>
    </div>
  );
}
