import { useId, useState, type ReactNode } from "react";
import type { AccountsAnswer, AccountShown, Role } from "../api.ts";
import { postJson } from "../client.ts";
import { useMessages, useNumber } from "../language.tsx";
import { ProblemNotice } from "../parts/notice.tsx";
import { readingRoles, RoleSelect } from "../parts/role-select.tsx";
import { Sentence } from "../parts/sentence.tsx";
import { Foreign } from "../parts/text.tsx";
import { apart } from "../sentence-pieces.ts";
import { useOrder } from "../use-order.ts";

const roles: readonly Role[] = [...readingRoles, "administrator"];

interface AccountListProps extends AccountsAnswer {
  /** Who looks: nobody changes their own role here. */
  readonly self: string;
  readonly again: () => void;
}

/** All accounts, and what may be changed of each. */
export function AccountList({ accounts, self, again }: AccountListProps): ReactNode {
  const { account: words, people } = useMessages();
  const number = useNumber();
  const { columns, enabled, disabled } = words.running;
  const [open, setOpen] = useState<string | null>(null);
  const chosen = accounts.find(({ name }) => name === open);
  return (
    <>
      <table className="accounts">
        <thead>
          <tr>
            {(["name", "role", "state", "sessions"] as const).map((column) => (
              <th scope="col" key={column}>
                {columns[column]}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {accounts.map((account) => (
            <tr key={account.name}>
              <th scope="row">
                <Foreign text={account.name} />
              </th>
              <td>
                {words.role[account.role]}
                {account.alsoAdministers ? <span className="quiet"> {people.administers}</span> : null}
              </td>
              <td>{account.disabled === null ? enabled : disabled}</td>
              <td>{number(account.sessions)}</td>
              <td>
                {account.name === self ? null : (
                  <button
                    type="button"
                    aria-expanded={open === account.name}
                    onClick={() => {
                      setOpen(open === account.name ? null : account.name);
                    }}
                  >
                    {people.change}
                    <span className="for-listeners"> {account.name}</span>
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {chosen === undefined ? null : (
        <ChangeAccount
          account={chosen}
          key={chosen.name}
          again={again}
          close={() => {
            setOpen(null);
          }}
        />
      )}
    </>
  );
}

interface ChangeAccountProps {
  readonly account: AccountShown;
  readonly again: () => void;
  readonly close: () => void;
}

function ChangeAccount({ account, again, close }: ChangeAccountProps): ReactNode {
  const { people } = useMessages();
  const id = useId();
  const { sending, problem, send } = useOrder();
  const [role, setRole] = useState(account.role);
  const [also, setAlso] = useState(account.alsoAdministers);
  const [done, setDone] = useState(false);
  const { name } = account;
  const order = async (what: string, more: object = {}): Promise<void> => {
    setDone(false);
    const ok = await send(async () => {
      await postJson<AccountShown>(`/api/accounts/${what}`, { name, ...more });
      again();
    });
    setDone(ok);
  };
  const button = (words: string, what: string, more: object = {}): ReactNode => (
    <button type="button" aria-disabled={sending} onClick={() => void order(what, more)}>
      {words}
    </button>
  );
  return (
    <section className="change-account" aria-labelledby={id}>
      <h3 id={id}>
        <Sentence text={people.changing(apart(name))} />
      </h3>
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <RoleSelect label={people.role} roles={roles} value={role} onChange={setRole} />
      {role === "administrator" ? null : (
        <label className="check">
          <input
            type="checkbox"
            checked={also}
            onChange={(event) => {
              setAlso(event.target.checked);
            }}
          />
          {people.alsoAdministers}
        </label>
      )}
      <p className="buttons">
        {button(people.saveRole, "role", { role, alsoAdministers: also })}
        {account.disabled === null ? button(people.disable, "disable") : button(people.enable, "enable")}
        {button(people.signOutThere, "sign-out")}
        {button(people.endFactor, "factor-end")}
        {button(people.endPasskeys, "passkeys-end")}
        <button type="button" className="plain" onClick={close}>
          {people.close}
        </button>
      </p>
      <p role="status">{done ? people.done : ""}</p>
    </section>
  );
}
