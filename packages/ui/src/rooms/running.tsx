import type { ReactNode } from "react";
import type { ArchiveAnswer } from "../api.ts";
import { useMessages, useNumber } from "../language.tsx";
import { Answered } from "../parts/answered.tsx";
import { Link } from "../parts/link.tsx";
import { useTitle } from "../use-title.ts";
import { PeopleParts } from "./people.tsx";

/** For who runs the archive, and reads none of it: how it stands, and the accounts. */
export function Running({ self }: { readonly self: string }): ReactNode {
  const { account, welcome } = useMessages();
  const { running } = account;
  useTitle(running.title);
  return (
    <section className="sheet">
      <h1>{running.title}</h1>
      <p>{running.text}</p>
      <Stands />
      <p>
        <Link to={{ room: "key", first: false }}>{welcome.key.title}</Link>
      </p>
      <PeopleParts self={self} administers />
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
