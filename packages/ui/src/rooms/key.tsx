import { useState, type ReactNode } from "react";
import type { KeyAnswer, KeyCopyAnswer } from "../api.ts";
import { postJson } from "../client.ts";
import { useMessages } from "../language.tsx";
import { Answered } from "../parts/answered.tsx";
import { SecretField } from "../parts/field.tsx";
import { Link } from "../parts/link.tsx";
import { OrderForm } from "../parts/order-form.tsx";
import { Exact } from "../parts/text.tsx";
import { useOrder } from "../use-order.ts";
import { useTitle } from "../use-title.ts";

/** The key of the archive, and a copy of it. `first`: the archive was begun a moment ago, and the way leads on from here. */
export function Key({ first }: { readonly first: boolean }): ReactNode {
  const { key } = useMessages().welcome;
  useTitle(key.title);
  return (
    <section className="sheet welcome">
      <h1>{key.title}</h1>
      <p>{key.text}</p>
      <p>{key.lose}</p>
      <p>{key.steal}</p>
      <Answered<KeyAnswer> path="/api/key">{(answer) => <Told answer={answer} />}</Answered>
      {first ? (
        <p className="onward">
          <Link to={{ room: "library", before: null }} className="button main">
            {key.goOn}
          </Link>
        </p>
      ) : null}
    </section>
  );
}

function Told({ answer }: { readonly answer: KeyAnswer }): ReactNode {
  const { key } = useMessages().welcome;
  return (
    <>
      <dl className="key-facts">
        <dt>{key.fingerprint}</dt>
        <dd>
          <span className="fingerprint">
            <Exact text={answer.fingerprint} />
          </span>
          <p className="quiet">{key.fingerprintHint}</p>
        </dd>
        <dt>{key.lies}</dt>
        <dd>{answer.protected === null ? key.none : <Exact text={answer.file} />}</dd>
        <dt>{key.verifier}</dt>
        <dd>
          <Exact text={answer.vkey} />
        </dd>
      </dl>
      {answer.protected === null ? null : <Copy isProtected={answer.protected} />}
    </>
  );
}

function Copy({ isProtected }: { readonly isProtected: boolean }): ReactNode {
  const { key } = useMessages().welcome;
  const { sending, problem, send } = useOrder();
  const [password, setPassword] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const [done, setDone] = useState(false);
  const copy = async (): Promise<void> => {
    const order = isProtected ? { password } : { password, passphrase };
    handOver(await postJson<KeyCopyAnswer>("/api/key/copy", order));
    setPassword("");
    setPassphrase("");
    setDone(true);
  };
  return (
    <>
      <h2>{key.copyTitle}</h2>
      <p>{isProtected ? key.copyProtected : key.copyText}</p>
      <OrderForm
        label={key.copyTitle}
        button={sending ? key.downloading : key.download}
        sending={sending}
        problem={problem}
        onSubmit={() => void send(copy)}
      >
        {isProtected ? null : (
          <SecretField
            label={key.passphrase}
            hint={key.passphraseHint}
            name="passphrase"
            autoComplete="off"
            value={passphrase}
            onChange={setPassphrase}
          />
        )}
        <SecretField
          label={key.ownPassword}
          name="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
        />
      </OrderForm>
      <p role="status">{done ? key.downloaded : ""}</p>
    </>
  );
}

/** As a file, by the browser's own way of keeping one. */
function handOver({ name, text }: KeyCopyAnswer): void {
  const address = URL.createObjectURL(new Blob([text], { type: "application/x-pem-file" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
