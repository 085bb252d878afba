import { useState, type ReactNode } from "react";
import type { InvitationMadeAnswer, InvitationsAnswer, Role } from "../api.ts";
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
            <MakeInvitation roles={administers ? [...readingRoles, "administrator"] : readingRoles} made={again} />
            <OpenInvitations answer={answer} again={again} />
          </>
        )}
      </Answered>
    </section>
  );
}

function MakeInvitation({ roles, made }: { readonly roles: readonly Role[]; readonly made: () => void }): ReactNode {
  const { people } = useMessages();
  const { invitations } = people;
  const { sending, problem, send } = useOrder();
  const [role, setRole] = useState<Role>("contributor");
  const [note, setNote] = useState("");
  const [days, setDays] = useState(7);
  const [link, setLink] = useState<string | null>(null);
  const make = async (): Promise<void> => {
    const order = { role, alsoAdministers: false, note, days };
    const { secret } = await postJson<InvitationMadeAnswer>("/api/invitations", order);
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
        onSubmit={() => void send(make)}
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

function OpenInvitations({
  answer,
  again,
}: {
  readonly answer: InvitationsAnswer;
  readonly again: () => void;
}): ReactNode {
  const { account, people } = useMessages();
  const { invitations } = people;
  const { problem, send } = useOrder();
  const withdraw = (id: number): void => {
    void send(async () => {
      await postJson<InvitationsAnswer>("/api/invitations/withdraw", { id });
      again();
    });
  };
  return (
    <>
      <h3>{invitations.open}</h3>
      {problem === null ? null : <ProblemNotice problem={problem} />}
      {answer.invitations.length === 0 ? <p className="quiet">{invitations.none}</p> : null}
      <ul className="lines">
        {answer.invitations.map((one) => (
          <li key={one.id}>
            <span>
              {account.role[one.role]}
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
                withdraw(one.id);
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
