import { useState, type ReactNode } from "react";
import type { AccountsAnswer, AccountShown, ArchiveAnswer } from "../api.ts";
import { useMessages, useNumber } from "../language.tsx";
import { ProblemNotice } from "../parts/notice.tsx";
import { Foreign } from "../parts/text.tsx";
import { Waiting } from "../parts/waiting.tsx";
import { useAnswer } from "../use-answer.ts";
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
      <Accounts />
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
  const [attempt, setAttempt] = useState(0);
  const answer = useAnswer<ArchiveAnswer>("/api/archive", attempt);
  if (answer.state === "waiting") return <Waiting slow={answer.slow} />;
  if (answer.state === "problem")
    return (
      <ProblemNotice
        problem={answer.problem}
        retry={() => {
          setAttempt(attempt + 1);
        }}
      />
    );
  return <p>{running.archive(number(answer.value.items), number(answer.value.checkpoint.size))}</p>;
}

function Accounts(): ReactNode {
  const { role, running } = useMessages().account;
  const number = useNumber();
  const [attempt, setAttempt] = useState(0);
  const answer = useAnswer<AccountsAnswer>("/api/accounts", attempt);
  if (answer.state === "waiting") return <Waiting slow={answer.slow} />;
  if (answer.state === "problem")
    return (
      <ProblemNotice
        problem={answer.problem}
        retry={() => {
          setAttempt(attempt + 1);
        }}
      />
    );
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
        {answer.value.accounts.map((account: AccountShown) => (
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
