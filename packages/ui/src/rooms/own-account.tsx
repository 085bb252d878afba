import { useState, type ReactNode } from "react";
import type { OwnAccountAnswer, SessionAnswer } from "../api.ts";
import { postJson } from "../client.ts";
import { useMessages } from "../language.tsx";
import { Answered } from "../parts/answered.tsx";
import { ExposureChoices } from "../parts/exposure-note.tsx";
import { CurrentPassword, SecretField } from "../parts/field.tsx";
import { OrderForm } from "../parts/order-form.tsx";
import { Foreign } from "../parts/text.tsx";
import { useSession } from "../session.tsx";
import { useOrder } from "../use-order.ts";
import { useTitle } from "../use-title.ts";
import { Factor } from "./own-factor.tsx";
import { Passkeys } from "./own-passkeys.tsx";
import { Tokens } from "./own-tokens.tsx";

/** One's own account: password, second factor, tokens. */
export function OwnAccount(): ReactNode {
  const { account, people } = useMessages();
  useTitle(people.own.title);
  return (
    <section className="sheet">
      <h1>{people.own.title}</h1>
      <Answered<OwnAccountAnswer> path="/api/account">
        {(answer, again) => (
          <>
            <p>
              <Foreign text={answer.account.name} /> · {account.role[answer.account.role]}
              {answer.account.alsoAdministers ? ` ${people.administers}` : null}
            </p>
            <Password />
            <Factor factor={answer.factor} again={again} />
            <Passkeys passkeys={answer.passkeys} again={again} />
            <Tokens answer={answer} again={again} />
            {answer.account.role === "administrator" ? null : <LookedAt />}
          </>
        )}
      </Answered>
    </section>
  );
}

/** For who looks at items: how much of it was hard, for them alone. */
function LookedAt(): ReactNode {
  const { looking } = useMessages();
  return (
    <section className="people-part looking-choices" aria-labelledby="looked-at">
      <h2 id="looked-at">{looking.exposure.title}</h2>
      <ExposureChoices />
    </section>
  );
}

function Password(): ReactNode {
  const { forms, people } = useMessages();
  const { own } = people;
  const { enter } = useSession();
  const { sending, problem, send } = useOrder();
  const [password, setPassword] = useState("");
  const [next, setNext] = useState("");
  const [done, setDone] = useState(false);
  const change = async (): Promise<void> => {
    setDone(false);
    enter(await postJson<SessionAnswer>("/api/account/password", { password, next }));
    setPassword("");
    setNext("");
    setDone(true);
  };
  return (
    <section className="people-part">
      <h2>{own.passwordTitle}</h2>
      <p>{own.passwordText}</p>
      <OrderForm
        label={own.passwordTitle}
        button={own.setPassword}
        sending={sending}
        problem={problem}
        onSubmit={() => void send(change)}
      >
        <CurrentPassword value={password} onChange={setPassword} />
        <SecretField
          label={own.next}
          hint={forms.passwordHint}
          name="new-password"
          autoComplete="new-password"
          value={next}
          onChange={setNext}
        />
      </OrderForm>
      <p role="status">{done ? own.passwordSet : ""}</p>
    </section>
  );
}
