import type { ReactNode } from "react";
import type { AccountsAnswer } from "../api.ts";
import { useMessages } from "../language.tsx";
import { Answered } from "../parts/answered.tsx";
import { Link } from "../parts/link.tsx";
import { useTitle } from "../use-title.ts";
import { AccountEvents } from "./account-events.tsx";
import { AccountList } from "./account-list.tsx";
import { Invitations } from "./invitations.tsx";

/** Who is in: for a lead, who invites; and for who administers, who changes accounts too. */
export function People({ self, administers }: PeopleProps): ReactNode {
  const { people, welcome } = useMessages();
  useTitle(people.title);
  return (
    <section className="sheet">
      <h1>{people.title}</h1>
      <PeopleParts self={self} administers={administers} />
      <p>
        <Link to={{ room: "key", first: false }}>{welcome.key.title}</Link>
      </p>
    </section>
  );
}

export interface PeopleProps {
  readonly self: string;
  readonly administers: boolean;
}

export function PeopleParts({ self, administers }: PeopleProps): ReactNode {
  const { running } = useMessages().account;
  return (
    <>
      {administers ? (
        <section className="people-part">
          <h2>{running.accounts}</h2>
          <Answered<AccountsAnswer> path="/api/accounts">
            {({ accounts }, again) => <AccountList accounts={accounts} self={self} again={again} />}
          </Answered>
        </section>
      ) : null}
      <Invitations administers={administers} />
      {administers ? <AccountEvents /> : null}
    </>
  );
}
