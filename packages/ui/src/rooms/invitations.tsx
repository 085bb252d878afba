import { useState, type ReactNode } from "react";
import type { Invitation, InvitationMadeAnswer, InvitationsAnswer, Role } from "../api.ts";
import { postJson } from "../client.ts";
import { useMessages } from "../language.tsx";
import { Answered } from "../parts/answered.tsx";
import { DaysSelect } from "../parts/days-select.tsx";
import { Field } from "../parts/field.tsx";
import { ProblemNotice } from "../parts/notice.tsx";
import { OrderForm } from "../parts/order-form.tsx";
import { readingRoles, RoleSelect } from "../parts/role-select.tsx";
import { Foreign } from "../parts/text.tsx";
import { Time } from "../parts/time.tsx";
import { ToldOnce } from "../parts/told-once.tsx";
import { useOrder } from "../use-order.ts";

const daysOffered: readonly number[] = [1, 3, 7, 30];

/** Making invitations, and those that are open. */
export function Invitations({ administers }: { readonly administers: boolean }): ReactNode {
  const { invitations } = useMessages().people;
  return (
    <section className="people-part">
      <h2>{invitations.title}</h2>
      <p>{invitations.text}</p>
      <Answered<InvitationsAnswer> path="/api/invitations">
        {(answer, again) => (
          <>
            <MakeInvitation
              roles={administers ? [...readingRoles, "administrator"] : readingRoles}
              first="contributor"
              make={(order) => postJson<InvitationMadeAnswer>("/api/invitations", { ...order, alsoAdministers: false })}
              made={again}
            />
            <OpenInvitations
              invitations={answer.invitations}
              withdraw={(id) => postJson<InvitationsAnswer>("/api/invitations/withdraw", { id })}
              again={again}
            />
          </>
        )}
      </Answered>
    </section>
  );
}

interface MakeInvitationProps<T extends Role> {
  readonly roles: readonly T[];
  readonly first: T;
  readonly make: (order: { role: T; note: string; days: number }) => Promise<InvitationMadeAnswer>;
  readonly made: () => void;
}

/** The inputs of an invitation, and the link of the one that was made last. */
export function MakeInvitation<T extends Role>({ roles, first, make, made }: MakeInvitationProps<T>): ReactNode {
  const { people } = useMessages();
  const { invitations } = people;
  const { sending, problem, send } = useOrder();
  const [role, setRole] = useState<T>(first);
  const [note, setNote] = useState("");
  const [days, setDays] = useState(7);
  const [link, setLink] = useState<string | null>(null);
  const makeOne = async (): Promise<void> => {
    const { secret } = await make({ role, note, days });
    setLink(`${location.origin}/invitation#${secret}`);
    setNote("");
    made();
  };
  return (
    <>
      <OrderForm
        label={invitations.make}
        button={sending ? invitations.making : invitations.make}
        sending={sending}
        problem={problem}
        onSubmit={() => void send(makeOne)}
      >
        <RoleSelect label={invitations.role} roles={roles} value={role} onChange={setRole} />
        <Field
          label={invitations.note}
          hint={invitations.noteHint}
          name="note"
          autoComplete="off"
          required={false}
          value={note}
          onChange={setNote}
        />
        <DaysSelect offered={daysOffered} value={days} onChange={setDays} />
      </OrderForm>
      {link === null ? null : (
        <ToldOnce title={invitations.linkTitle} text={invitations.linkText} secret={link} key={link} />
      )}
    </>
  );
}

interface OpenInvitationsProps {
  readonly invitations: readonly Invitation[];
  readonly withdraw: (id: number) => Promise<unknown>;
  readonly again: () => void;
}

/** Those that nobody has used, and a way to end them. */
export function OpenInvitations({ invitations: open, withdraw, again }: OpenInvitationsProps): ReactNode {
  const { account, people } = useMessages();
  const { invitations } = people;
  const { problem, send } = useOrder();
  return (
    <>
      <h3>{invitations.open}</h3>
      {problem === null ? null : <ProblemNotice problem={problem} />}
      {open.length === 0 ? <p className="quiet">{invitations.none}</p> : null}
      <ul className="lines">
        {open.map((one) => (
          <li key={one.id}>
            <span>
              {one.case === null ? (
                account.role[one.role]
              ) : (
                <>
                  <Foreign text={one.case.name} /> · {account.role[one.case.role]}
                </>
              )}
              {one.note === "" ? null : (
                <>
                  {" · "}
                  <Foreign text={one.note} />
                </>
              )}
              <span className="quiet">
                {" "}
                {invitations.until} <Time at={one.ends} />, {invitations.by} <Foreign text={one.by} />
              </span>
            </span>
            <button
              type="button"
              onClick={() => {
                void send(async () => {
                  await withdraw(one.id);
                  again();
                });
              }}
            >
              {invitations.withdraw}
              {one.note === "" ? null : <span className="for-listeners"> {one.note}</span>}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
