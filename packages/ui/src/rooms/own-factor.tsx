import { useState, type ReactNode } from "react";
import type { FactorOffered, OwnAccountAnswer, RecoveryAnswer } from "../api.ts";
import { postJson } from "../client.ts";
import { useMessages, useNumber } from "../language.tsx";
import { CurrentPassword, Field } from "../parts/field.tsx";
import { ProblemNotice } from "../parts/notice.tsx";
import { OrderForm } from "../parts/order-form.tsx";
import { Exact } from "../parts/text.tsx";
import { ToldOnce } from "../parts/told-once.tsx";
import { useOrder } from "../use-order.ts";

interface FactorProps {
  readonly factor: OwnAccountAnswer["factor"];
  readonly again: () => void;
}

/** The second factor of one's own account. */
export function Factor({ factor, again }: FactorProps): ReactNode {
  const { own } = useMessages().people;
  const number = useNumber();
  const [recovery, setRecovery] = useState<readonly string[] | null>(null);
  const set = (codes: readonly string[]): void => {
    setRecovery(codes);
    again();
  };
  return (
    <section className="people-part">
      <h2>{own.factorTitle}</h2>
      <p>{factor.on ? own.factorOn(factor.recoveryLeft, number(factor.recoveryLeft)) : own.factorOff}</p>
      {recovery === null ? null : (
        <ToldOnce title={own.recoveryTitle} text={own.recoveryText} secret={recovery.join("\n")} />
      )}
      {factor.on ? <EndFactor ended={again} /> : <AddFactor done={set} />}
    </section>
  );
}

function AddFactor({ done }: { readonly done: (recovery: readonly string[]) => void }): ReactNode {
  const { own } = useMessages().people;
  const { sending, problem, send } = useOrder();
  const [offered, setOffered] = useState<FactorOffered | null>(null);
  const [code, setCode] = useState("");
  const [password, setPassword] = useState("");
  const offer = async (): Promise<void> => {
    setOffered(await postJson<FactorOffered>("/api/account/factor/offer", {}));
  };
  if (offered === null)
    return (
      <>
        {problem === null ? null : <ProblemNotice problem={problem} />}
        <p>
          <button type="button" onClick={() => void send(offer)}>
            {own.factorOffer}
          </button>
        </p>
      </>
    );
  const set = async (): Promise<void> => {
    const order = { password, secret: offered.secret, code };
    done((await postJson<RecoveryAnswer>("/api/account/factor", order)).recovery);
  };
  return (
    <OrderForm
      label={own.factorTitle}
      button={own.factorSet}
      sending={sending}
      problem={problem}
      onSubmit={() => void send(set)}
    >
      <div className="field">
        <p>
          {own.factorSecret} <a href={offered.address}>{own.factorOpen}</a>
        </p>
        <p>
          <Exact text={(offered.secret.match(/.{1,4}/g) ?? []).join(" ")} />
        </p>
      </div>
      <Field label={own.factorCode} name="code" autoComplete="one-time-code" value={code} onChange={setCode} />
      <CurrentPassword value={password} onChange={setPassword} />
    </OrderForm>
  );
}

function EndFactor({ ended }: { readonly ended: () => void }): ReactNode {
  const { own } = useMessages().people;
  const { sending, problem, send } = useOrder();
  const [password, setPassword] = useState("");
  const end = async (): Promise<void> => {
    await postJson<OwnAccountAnswer>("/api/account/factor/end", { password });
    ended();
  };
  return (
    <OrderForm
      label={own.factorEnd}
      button={own.factorEnd}
      sending={sending}
      problem={problem}
      onSubmit={() => void send(end)}
    >
      <CurrentPassword value={password} onChange={setPassword} />
    </OrderForm>
  );
}
