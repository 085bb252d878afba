import { useEffect, useState, type ReactNode } from "react";
import type { InvitationAnswer, Problem, SessionAnswer } from "../api.ts";
import { postJson } from "../client.ts";
import { useMessages } from "../language.tsx";
import { Field, SecretField } from "../parts/field.tsx";
import { Notice, ProblemNotice } from "../parts/notice.tsx";
import { OrderForm } from "../parts/order-form.tsx";
import { Sentence } from "../parts/sentence.tsx";
import { Foreign } from "../parts/text.tsx";
import { Waiting } from "../parts/waiting.tsx";
import { useGo } from "../router.ts";
import { apart } from "../sentence-pieces.ts";
import { useSession } from "../session.tsx";
import { problemOf } from "../use-answer.ts";
import { useOrder } from "../use-order.ts";
import { useTitle } from "../use-title.ts";

/** For who was invited: the link makes them an account. */
export function InvitationRoom(): ReactNode {
  const { invitations } = useMessages().people;
  const [secret] = useState(() => location.hash.slice(1));
  const [answer, setAnswer] = useState<InvitationAnswer | Problem | null>(null);
  useTitle(invitations.invited);
  useEffect(() => {
    if (secret === "") return;
    postJson<InvitationAnswer>("/api/invitation", { secret })
      .then(setAnswer)
      .catch((error: unknown) => {
        setAnswer(problemOf(error));
      });
  }, [secret]);
  if (secret === "")
    return (
      <Notice tone="unchecked" title={invitations.noSecret}>
        {null}
      </Notice>
    );
  if (answer === null) return <Waiting slow={false} />;
  if ("code" in answer) return <ProblemNotice problem={answer} />;
  return (
    <section className="sheet welcome">
      <h1>{answer.archive === null ? invitations.invited : <Foreign text={answer.archive} />}</h1>
      <p>
        <Sentence
          text={
            answer.case === null
              ? invitations.invitedBy(apart(answer.by), answer.role)
              : invitations.invitedIntoCase(apart(answer.by), apart(answer.case.name), answer.case.role)
          }
        />
      </p>
      <NewAccount secret={secret} />
    </section>
  );
}

function NewAccount({ secret }: { readonly secret: string }): ReactNode {
  const { account, forms, people } = useMessages();
  const { invitations } = people;
  const { enter } = useSession();
  const go = useGo();
  const { sending, problem, send } = useOrder();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const accept = async (): Promise<void> => {
    enter(await postJson<SessionAnswer>("/api/invitation/accept", { secret, name, password }));
    go({ room: "library", before: null }, "replace");
  };
  return (
    <OrderForm
      label={invitations.accept}
      button={sending ? invitations.accepting : invitations.accept}
      sending={sending}
      problem={problem}
      onSubmit={() => void send(accept)}
    >
      <Field label={account.name} name="username" autoComplete="username" value={name} onChange={setName} />
      <SecretField
        label={account.password}
        hint={forms.passwordHint}
        name="password"
        autoComplete="new-password"
        value={password}
        onChange={setPassword}
      />
    </OrderForm>
  );
}
