import { useEffect, useRef, useState, type ReactNode } from "react";
import type { SessionAnswer } from "../api.ts";
import { postJson } from "../client.ts";
import { useMessages } from "../language.tsx";
import { Field, SecretField } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";
import { OrderForm } from "../parts/order-form.tsx";
import { useGo } from "../router.ts";
import { useSession } from "../session.tsx";
import { useOrder } from "../use-order.ts";
import { useTitle } from "../use-title.ts";

/** Where the first account is made, for who opened the address with the token. The token stays in the address until it is of no more use. */
export function Welcome(): ReactNode {
  const { welcome } = useMessages();
  const [token] = useState(() => location.hash.slice(1));
  useTitle(welcome.title);
  if (token === "")
    return (
      <Notice tone="unchecked" title={welcome.noTokenTitle}>
        <p>{welcome.noToken}</p>
      </Notice>
    );
  return (
    <section className="sheet welcome">
      <h1>{welcome.title}</h1>
      <p>{welcome.text}</p>
      <FirstAccount token={token} />
    </section>
  );
}

function FirstAccount({ token }: { readonly token: string }): ReactNode {
  const { welcome, forms } = useMessages();
  const { enter } = useSession();
  const go = useGo();
  const { sending, problem, send } = useOrder();
  const first = useRef<HTMLInputElement>(null);
  const [archive, setArchive] = useState("");
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  useEffect(() => {
    first.current?.focus();
  }, []);
  const begin = async (): Promise<void> => {
    const headers = { authorization: `Muniment-First-Run ${token}` };
    enter(await postJson<SessionAnswer>("/api/welcome", { archive, name, password }, headers));
    go({ room: "key", first: true }, "replace");
  };
  return (
    <OrderForm
      label={welcome.title}
      button={sending ? welcome.beginning : welcome.begin}
      sending={sending}
      problem={problem}
      onSubmit={() => void send(begin)}
    >
      <Field
        label={welcome.archive}
        hint={welcome.archiveHint}
        name="archive"
        autoComplete="off"
        value={archive}
        onChange={setArchive}
        ref={first}
      />
      <Field
        label={welcome.name}
        hint={welcome.nameHint}
        name="username"
        autoComplete="username"
        value={name}
        onChange={setName}
      />
      <SecretField
        label={welcome.password}
        hint={forms.passwordHint}
        name="password"
        autoComplete="new-password"
        value={password}
        onChange={setPassword}
      />
      <p>{welcome.duties}</p>
    </OrderForm>
  );
}
