import { useState, type ReactNode } from "react";
import type { CaseAnswer, CasesAnswer, CaseTold } from "../api.ts";
import { postJson } from "../client.ts";
import { useMessages, useNumber } from "../language.tsx";
import { Answered } from "../parts/answered.tsx";
import { Field } from "../parts/field.tsx";
import { Link } from "../parts/link.tsx";
import { ProblemNotice } from "../parts/notice.tsx";
import { OrderForm } from "../parts/order-form.tsx";
import { Foreign } from "../parts/text.tsx";
import { useGo } from "../router.ts";
import { useOrder } from "../use-order.ts";
import { useTitle } from "../use-title.ts";

/** The cases that the reader sees, and for who leads the archive, where one is begun. */
export function Cases(): ReactNode {
  const { cases } = useMessages();
  useTitle(cases.title);
  return (
    <section className="sheet">
      <h1>{cases.title}</h1>
      <p>{cases.text}</p>
      <Answered<CasesAnswer> path="/api/cases">{(answer, again) => <CaseList {...answer} again={again} />}</Answered>
    </section>
  );
}

function CaseList({ cases, mayMake, again }: CasesAnswer & { readonly again: () => void }): ReactNode {
  const words = useMessages().cases;
  return (
    <>
      {cases.length === 0 ? <p>{mayMake ? words.noneYet : words.none}</p> : null}
      <ul className="lines cases">
        {cases.map((one) => (
          <li key={one.id}>
            {one.made === null ? <Lost lost={one} again={again} mayMake={mayMake} /> : <Line one={one} />}
          </li>
        ))}
      </ul>
      {mayMake ? <MakeCase /> : null}
    </>
  );
}

function Line({ one }: { readonly one: CaseTold }): ReactNode {
  const { account, cases } = useMessages();
  const number = useNumber();
  return (
    <>
      <Link to={{ room: "case", id: one.id }}>
        <Foreign text={one.name} />
      </Link>
      <span className="quiet">
        {cases.items(one.items, number(one.items))} · {cases.people(one.members, number(one.members))} ·{" "}
        {account.role[one.role]}
      </span>
    </>
  );
}

interface LostProps {
  readonly lost: CaseTold;
  readonly mayMake: boolean;
  readonly again: () => void;
}

/** A case that the log names, and of which this home has lost who is in it. */
function Lost({ lost, mayMake, again }: LostProps): ReactNode {
  const { cases } = useMessages();
  const number = useNumber();
  const { sending, problem, send } = useOrder();
  const takeUp = async (): Promise<void> => {
    await postJson<CaseAnswer>("/api/cases/make", { name: lost.name, id: lost.id });
    again();
  };
  return (
    <>
      <span>
        <Foreign text={lost.name} />{" "}
        <span className="quiet">
          · {cases.items(lost.items, number(lost.items))} · {cases.unknown}
        </span>
      </span>
      {mayMake ? (
        <>
          <button type="button" aria-disabled={sending} onClick={() => void send(takeUp)}>
            {cases.takeUp}
            <span className="for-listeners"> {lost.name}</span>
          </button>
          <p className="quiet">{cases.unknownNext}</p>
        </>
      ) : null}
      {problem === null ? null : <ProblemNotice problem={problem} />}
    </>
  );
}

function MakeCase(): ReactNode {
  const words = useMessages().cases;
  const go = useGo();
  const { sending, problem, send } = useOrder();
  const [name, setName] = useState("");
  const make = async (): Promise<void> => {
    const made = await postJson<CaseAnswer>("/api/cases/make", { name, id: null });
    go({ room: "case", id: made.case.id });
  };
  return (
    <OrderForm
      label={words.make}
      button={words.make}
      sending={sending}
      problem={problem}
      onSubmit={() => void send(make)}
    >
      <Field label={words.name} name="case-name" autoComplete="off" value={name} onChange={setName} />
    </OrderForm>
  );
}
