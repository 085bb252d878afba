import { useState, type ReactNode } from "react";
import type { OwnAccountAnswer, Role, TokenMadeAnswer } from "../api.ts";
import { postJson } from "../client.ts";
import { useMessages } from "../language.tsx";
import { DaysSelect } from "../parts/days-select.tsx";
import { CurrentPassword, Field } from "../parts/field.tsx";
import { ProblemNotice } from "../parts/notice.tsx";
import { OrderForm } from "../parts/order-form.tsx";
import { readingRoles, RoleSelect } from "../parts/role-select.tsx";
import { Foreign } from "../parts/text.tsx";
import { Time } from "../parts/time.tsx";
import { ToldOnce } from "../parts/told-once.tsx";
import { useOrder } from "../use-order.ts";

const daysOffered: readonly number[] = [7, 30, 90, 366];

interface TokensProps {
  readonly answer: OwnAccountAnswer;
  readonly again: () => void;
}

/** The tokens of one's own account. */
export function Tokens({ answer, again }: TokensProps): ReactNode {
  const { account, people } = useMessages();
  const { own, invitations } = people;
  const { problem, send } = useOrder();
  const withdraw = (id: number): void => {
    void send(async () => {
      await postJson<OwnAccountAnswer>("/api/account/tokens/withdraw", { id });
      again();
    });
  };
  return (
    <section className="people-part">
      <h2>{own.tokensTitle}</h2>
      <p>{own.tokensText}</p>
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <ul className="lines">
        {answer.tokens.map((token) => (
          <li key={token.id}>
            <span>
              <Foreign text={token.name} /> · {account.role[token.role]}
              <span className="quiet">
                {" "}
                {invitations.until} <Time at={token.ends} />,{" "}
                {token.used === null ? (
                  own.tokenUnused
                ) : (
                  <>
                    {own.tokenUsed} <Time at={token.used} />
                  </>
                )}
              </span>
            </span>
            <button
              type="button"
              onClick={() => {
                withdraw(token.id);
              }}
            >
              {invitations.withdraw}
              <span className="for-listeners"> {token.name}</span>
            </button>
          </li>
        ))}
      </ul>
      <MakeToken roles={rolesBelow(answer)} made={again} />
    </section>
  );
}

/** Those that a token of this account may have. */
function rolesBelow({ account }: OwnAccountAnswer): readonly Role[] {
  const reading = readingRoles.slice(0, readingRoles.indexOf(account.role) + 1);
  return account.role === "administrator" || account.alsoAdministers ? [...reading, "administrator"] : reading;
}

function MakeToken({ roles, made }: { readonly roles: readonly Role[]; readonly made: () => void }): ReactNode {
  const { people } = useMessages();
  const { own, invitations } = people;
  const { sending, problem, send } = useOrder();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>(roles[0] ?? "viewer");
  const [days, setDays] = useState(30);
  const [password, setPassword] = useState("");
  const [secret, setSecret] = useState<string | null>(null);
  const make = async (): Promise<void> => {
    const order = { password, name, role, days };
    setSecret((await postJson<TokenMadeAnswer>("/api/account/tokens", order)).secret);
    setName("");
    setPassword("");
    made();
  };
  return (
    <>
      <OrderForm
        label={own.tokenMake}
        button={own.tokenMake}
        sending={sending}
        problem={problem}
        onSubmit={() => void send(make)}
      >
        <Field label={own.tokenName} name="token-name" autoComplete="off" value={name} onChange={setName} />
        <RoleSelect label={invitations.role} roles={roles} value={role} onChange={setRole} />
        <DaysSelect offered={daysOffered} value={days} onChange={setDays} />
        <CurrentPassword value={password} onChange={setPassword} />
      </OrderForm>
      {secret === null ? null : <ToldOnce title={own.tokenTitle} text={own.tokenText} secret={secret} key={secret} />}
    </>
  );
}
