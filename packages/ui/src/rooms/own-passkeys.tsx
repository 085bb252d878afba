import { useState, type ReactNode } from "react";
import type { OwnAccountAnswer, PasskeyOffered, PasskeyShown, PasskeysAnswer } from "../api.ts";
import { postJson } from "../client.ts";
import { useMessages } from "../language.tsx";
import { CurrentPassword, Field } from "../parts/field.tsx";
import { OrderForm } from "../parts/order-form.tsx";
import { Sentence } from "../parts/sentence.tsx";
import { Exact, Foreign } from "../parts/text.tsx";
import { Time } from "../parts/time.tsx";
import { makePasskey } from "../passkey.ts";
import { apart } from "../sentence-pieces.ts";
import { useOrder } from "../use-order.ts";

interface PasskeysProps {
  readonly passkeys: OwnAccountAnswer["passkeys"];
  readonly again: () => void;
}

/** The passkeys of one's own account. */
export function Passkeys({ passkeys, again }: PasskeysProps): ReactNode {
  const { passkeys: words } = useMessages().people;
  const [leaving, setLeaving] = useState<number | null>(null);
  const removed = (): void => {
    setLeaving(null);
    again();
  };
  return (
    <section className="people-part">
      <h2>{words.title}</h2>
      <p>{words.text}</p>
      {passkeys.length === 0 ? null : (
        <ul className="lines">
          {passkeys.map((passkey) => (
            <li key={passkey.id}>
              <Told passkey={passkey} />
              <button
                type="button"
                aria-expanded={leaving === passkey.id}
                onClick={() => {
                  setLeaving(leaving === passkey.id ? null : passkey.id);
                }}
              >
                {words.remove}
                <span className="for-listeners"> {passkey.name}</span>
              </button>
              {leaving === passkey.id ? <Remove passkey={passkey} removed={removed} /> : null}
            </li>
          ))}
        </ul>
      )}
      <Add added={again} />
    </section>
  );
}

function Told({ passkey: { name, host, synced, used } }: { readonly passkey: PasskeyShown }): ReactNode {
  const { passkeys: words, own } = useMessages().people;
  return (
    <span>
      <Foreign text={name} /> · <Exact text={host} />
      <span className="quiet">
        {synced ? ` · ${words.synced}` : null} ·{" "}
        {used === null ? (
          own.tokenUnused
        ) : (
          <>
            {own.tokenUsed} <Time at={used} />
          </>
        )}
      </span>
    </span>
  );
}

function Add({ added }: { readonly added: () => void }): ReactNode {
  const { passkeys: words } = useMessages().people;
  const { sending, problem, send } = useOrder();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const add = async (): Promise<void> => {
    const offered = await postJson<PasskeyOffered>("/api/account/passkeys/offer", { password });
    const made = await makePasskey(offered);
    const { challenge } = offered;
    await postJson<PasskeysAnswer>("/api/account/passkeys", { name, challenge, ...made });
    setName("");
    setPassword("");
    added();
  };
  return (
    <OrderForm
      label={words.add}
      button={sending ? words.adding : words.add}
      sending={sending}
      problem={problem}
      onSubmit={() => void send(add)}
    >
      <Field
        label={words.name}
        hint={words.nameHint}
        name="passkey-name"
        autoComplete="off"
        value={name}
        onChange={setName}
      />
      <CurrentPassword value={password} onChange={setPassword} />
    </OrderForm>
  );
}

interface RemoveProps {
  readonly passkey: PasskeyShown;
  readonly removed: () => void;
}

function Remove({ passkey: { id, name }, removed }: RemoveProps): ReactNode {
  const { passkeys: words } = useMessages().people;
  const { sending, problem, send } = useOrder();
  const [password, setPassword] = useState("");
  const remove = async (): Promise<void> => {
    await postJson<PasskeysAnswer>("/api/account/passkeys/remove", { id, password });
    removed();
  };
  return (
    <div className="change-account">
      <p>
        <Sentence text={words.removeText(apart(name))} />
      </p>
      <OrderForm
        label={words.remove}
        button={words.remove}
        sending={sending}
        problem={problem}
        onSubmit={() => void send(remove)}
      >
        <CurrentPassword value={password} onChange={setPassword} />
      </OrderForm>
    </div>
  );
}
