import { useState, type ReactNode } from "react";
import type { CaseAnswer, CaseMember, CaseRole, InvitationMadeAnswer } from "../api.ts";
import { postJson } from "../client.ts";
import { useMessages, useNumber } from "../language.tsx";
import { Answered } from "../parts/answered.tsx";
import { Field } from "../parts/field.tsx";
import { Link } from "../parts/link.tsx";
import { ProblemNotice } from "../parts/notice.tsx";
import { OrderForm } from "../parts/order-form.tsx";
import { RoleSelect } from "../parts/role-select.tsx";
import { Foreign } from "../parts/text.tsx";
import { Time } from "../parts/time.tsx";
import { useOrder } from "../use-order.ts";
import { useTitle } from "../use-title.ts";
import { MakeInvitation, OpenInvitations } from "./invitations.tsx";

const caseRoles: readonly CaseRole[] = ["viewer", "contributor", "reviewer", "lead"];

/** One case: what belongs to it, and who is in it. */
export function CaseRoom({ id }: { readonly id: string }): ReactNode {
  return (
    <section className="sheet">
      <Answered<CaseAnswer> path={`/api/cases/${id}`}>
        {(answer, again) => <Inside answer={answer} again={again} />}
      </Answered>
    </section>
  );
}

interface InsideProps {
  readonly answer: CaseAnswer;
  readonly again: () => void;
}

function Inside({ answer, again }: InsideProps): ReactNode {
  const { account, cases } = useMessages();
  const number = useNumber();
  const { id, name, items, role } = answer.case;
  const leads = role === "lead";
  useTitle(name);
  return (
    <>
      <p>
        <Link to={{ room: "cases" }}>{cases.all}</Link>
      </p>
      <h1>
        <Foreign text={name} />
      </h1>
      <p>
        {cases.items(items, number(items))} · {cases.yourRole} {account.role[role]}
      </p>
      <p>
        <Link to={{ room: "search", query: `case:${id}`, sort: "newest", cursor: null }} className="button">
          {cases.open}
        </Link>{" "}
        {role === "viewer" || answer.case.made === null ? null : (
          <Link to={{ room: "take-in", queue: null, show: "all", from: 0, into: id }} className="button">
            {cases.takeIn}
          </Link>
        )}
      </p>
      <section className="people-part">
        <h2>{cases.members}</h2>
        <p className="quiet">{cases.membersText}</p>
        {answer.members.length === 0 ? <p>{cases.noMembers}</p> : null}
        <ul className="lines">
          {answer.members.map((member) => (
            <li key={member.name}>
              <Member member={member} id={id} leads={leads} again={again} />
            </li>
          ))}
        </ul>
        {leads ? <Admit id={id} again={again} /> : null}
      </section>
      {leads ? <Invite id={id} invitations={answer.invitations} again={again} /> : null}
      {leads ? <Rename id={id} name={name} again={again} /> : null}
    </>
  );
}

interface MemberProps {
  readonly member: CaseMember;
  readonly id: string;
  readonly leads: boolean;
  readonly again: () => void;
}

function Member({ member, id, leads, again }: MemberProps): ReactNode {
  const { account, cases } = useMessages();
  const { sending, problem, send } = useOrder();
  const { name, role, since, isDisabled } = member;
  const order = (what: "admit" | "dismiss", more: object = {}): void => {
    void send(async () => {
      await postJson<CaseAnswer>(`/api/cases/${what}`, { case: id, name, ...more });
      again();
    });
  };
  return (
    <>
      <span>
        <Foreign text={name} />
        {leads ? null : <> · {account.role[role]}</>}
        <span className="quiet">
          {" "}
          {cases.since} <Time at={since} />
          {isDisabled ? ` · ${cases.disabled}` : ""}
        </span>
      </span>
      {leads ? (
        <span className="member-orders">
          <RoleSelect
            label={account.running.columns.role}
            roles={caseRoles}
            value={role}
            onChange={(next) => {
              order("admit", { role: next });
            }}
          />
          <button
            type="button"
            aria-disabled={sending}
            onClick={() => {
              order("dismiss");
            }}
          >
            {cases.dismiss}
            <span className="for-listeners"> {name}</span>
          </button>
        </span>
      ) : null}
      {problem === null ? null : <ProblemNotice problem={problem} />}
    </>
  );
}

function Admit({ id, again }: Pick<MemberProps, "id" | "again">): ReactNode {
  const { account, cases } = useMessages();
  const { sending, problem, send } = useOrder();
  const [name, setName] = useState("");
  const [role, setRole] = useState<CaseRole>("viewer");
  const admit = async (): Promise<void> => {
    await postJson<CaseAnswer>("/api/cases/admit", { case: id, name, role });
    setName("");
    again();
  };
  return (
    <OrderForm
      label={cases.admit}
      button={cases.admit}
      sending={sending}
      problem={problem}
      onSubmit={() => void send(admit)}
    >
      <Field
        label={cases.name}
        hint={cases.admitHint}
        name="member"
        autoComplete="off"
        value={name}
        onChange={setName}
      />
      <RoleSelect label={account.running.columns.role} roles={caseRoles} value={role} onChange={setRole} />
    </OrderForm>
  );
}

/** A link for somebody who has no account yet. */
function Invite({
  id,
  invitations,
  again,
}: Pick<MemberProps, "id" | "again"> & Pick<CaseAnswer, "invitations">): ReactNode {
  const { cases } = useMessages();
  return (
    <section className="people-part">
      <h2>{cases.invite}</h2>
      <p>{cases.inviteText}</p>
      <MakeInvitation
        roles={caseRoles}
        first="viewer"
        make={(order) => postJson<InvitationMadeAnswer>("/api/cases/invite", { case: id, ...order })}
        made={again}
      />
      <OpenInvitations
        invitations={invitations}
        withdraw={(invitation) => postJson<CaseAnswer>("/api/cases/withdraw", { case: id, invitation })}
        again={again}
      />
    </section>
  );
}

function Rename({ id, name: before, again }: Pick<MemberProps, "id" | "again"> & { readonly name: string }): ReactNode {
  const { cases } = useMessages();
  const { sending, problem, send } = useOrder();
  const [name, setName] = useState(before);
  const rename = async (): Promise<void> => {
    await postJson<CaseAnswer>("/api/cases/rename", { case: id, name });
    again();
  };
  return (
    <section className="people-part">
      <h2>{cases.rename}</h2>
      <OrderForm
        label={cases.rename}
        button={cases.rename}
        sending={sending}
        problem={problem}
        onSubmit={() => void send(rename)}
      >
        <Field
          label={cases.name}
          hint={cases.renamed}
          name="case-name"
          autoComplete="off"
          value={name}
          onChange={setName}
        />
      </OrderForm>
    </section>
  );
}
