import { useState, type ReactNode } from "react";
import type { AccountEvent, EventsAnswer } from "../api.ts";
import { useMessages } from "../language.tsx";
import { wordFor } from "../messages/messages.ts";
import { Answered } from "../parts/answered.tsx";
import { Foreign } from "../parts/text.tsx";
import { Time } from "../parts/time.tsx";

/** What was done to accounts, the newest first. */
export function AccountEvents(): ReactNode {
  const { events } = useMessages().people;
  const [before, setBefore] = useState<number | null>(null);
  const path = before === null ? "/api/accounts/events" : `/api/accounts/events?before=${String(before)}`;
  return (
    <section className="people-part">
      <h2>{events.title}</h2>
      <p>{events.text}</p>
      <Answered<EventsAnswer> path={path}>
        {(answer) => (
          <>
            <ul className="lines events">
              {answer.events.map((event) => (
                <Event event={event} key={event.id} />
              ))}
            </ul>
            <p className="buttons">
              {before === null ? null : (
                <button
                  type="button"
                  onClick={() => {
                    setBefore(null);
                  }}
                >
                  {events.newest}
                </button>
              )}
              {answer.older === null ? null : (
                <button
                  type="button"
                  onClick={() => {
                    setBefore(answer.older);
                  }}
                >
                  {events.older}
                </button>
              )}
            </p>
          </>
        )}
      </Answered>
    </section>
  );
}

function Event({ event }: { readonly event: AccountEvent }): ReactNode {
  const { account, people } = useMessages();
  const { events } = people;
  const { kind, by, about, detail } = event;
  const more = detail === null ? "" : wordFor(account.role, detail);
  // What anybody may try has nobody who did it.
  const who = kind === "session.refused" ? null : (by ?? events.commandLine);
  return (
    <li>
      <span>
        {events.kinds[kind]}
        {about === null || about === by ? null : (
          <>
            {": "}
            <Foreign text={about} />
          </>
        )}
        {kind === "session.refused" && about === null ? `: ${events.unknown}` : null}
        {more === "" || kind === "session.refused" ? null : (
          <span className="quiet">
            {" · "}
            <Foreign text={more} />
          </span>
        )}
      </span>
      <span className="quiet">
        {who === null ? null : (
          <>
            <Foreign text={who} />
            {" · "}
          </>
        )}
        <Time at={event.at} />
      </span>
    </li>
  );
}
