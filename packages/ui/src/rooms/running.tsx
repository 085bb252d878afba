import type { ReactNode } from "react";
import type { AccountsAnswer, AccountShown, ArchiveAnswer } from "../api.ts";
import { useMessages, useNumber } from "../language.tsx";
import { Answered } from "../parts/answered.tsx";
import { Foreign } from "../parts/text.tsx";
import { useTitle } from "../use-title.ts";

/** For who runs the archive, and reads none of it: how it stands, and the accounts. */
export function Running(): ReactNode {
  const { running } = useMessages().account;
  useTitle(running.title);
  return (
    <section className="running">
      <h1>{running.title}</h1>
      <p>{running.text}</p>
      <Stands />
      <h2>{running.accounts}</h2>
      <Answered<AccountsAnswer> path="/api/accounts">{({ accounts }) => <Accounts accounts={accounts} />}</Answered>
      <p>{running.commands}</p>
      <pre className="command" dir="ltr">
        {"muniment account add Amal --role lead\nmuniment account --help"}
      </pre>
    </section>
  );
}

function Stands(): ReactNode {
  const { running } = useMessages().account;
  const number = useNumber();
  return (
    <Answered<ArchiveAnswer> path="/api/archive">
      {({ items, checkpoint }) => <p>{running.archive(number(items), number(checkpoint.size))}</p>}
    </Answered>
  );
}

function Accounts({ accounts }: AccountsAnswer): ReactNode {
  const { role, running } = useMessages().account;
  const number = useNumber();
  const { columns } = running;
  return (
    <table className="accounts">
      <thead>
        <tr>
          {(["name", "role", "state", "sessions"] as const).map((column) => (
            <th scope="col" key={column}>
              {columns[column]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {accounts.map((account: AccountShown) => (
          <tr key={account.name}>
            <th scope="row">
              <Foreign text={account.name} />
            </th>
            <td>{role[account.role]}</td>
            <td>{account.disabled === null ? running.enabled : running.disabled}</td>
            <td>{number(account.sessions)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
