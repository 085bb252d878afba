import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode, type Ref } from "react";
import type { Problem } from "../api.ts";
import { useMessages } from "../language.tsx";
import type { SignedOut } from "../messages/messages.ts";
import { ProblemNotice } from "../parts/notice.tsx";
import { useSession } from "../session.tsx";
import { SignInByPasskey } from "./sign-in-passkey.tsx";
import { useTitle } from "../use-title.ts";

interface SignInProps {
  readonly why: SignedOut;
  /** Who was signed in. */
  readonly name: string;
}

interface CodeFieldProps {
  readonly id: string;
  readonly code: string;
  readonly onChange: (code: string) => void;
}

/** Where one types next. A password that did not fit is typed anew. */
function typeAgain(field: HTMLInputElement, { code }: Problem): void {
  if (code === "sign-in.refused") field.value = "";
  field.focus();
}

/** Appears where the account has a second factor, which is no mistake of theirs; and is where one types next. */
function CodeField({ id, code, onChange }: CodeFieldProps): ReactNode {
  const { account } = useMessages();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
  }, []);
  return (
    <div className="field">
      <label htmlFor={id}>{account.code}</label>
      <input
        id={id}
        ref={field}
        type="text"
        dir="ltr"
        name="code"
        autoComplete="one-time-code"
        autoCapitalize="none"
        spellCheck={false}
        required
        aria-describedby={`${id}-hint`}
        value={code}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      />
      <p className="quiet" id={`${id}-hint`}>
        {account.codeHint}
      </p>
    </div>
  );
}

interface PasswordFieldProps {
  readonly id: string;
  /** The element that says why one signs in, where this field is the first that one types in. */
  readonly text: string | undefined;
  readonly ref: Ref<HTMLInputElement>;
}

function PasswordField({ id, text, ref }: PasswordFieldProps): ReactNode {
  const { account } = useMessages();
  return (
    <div className="field">
      <label htmlFor={id}>{account.password}</label>
      <input
        id={id}
        ref={ref}
        type="password"
        dir="auto"
        name="password"
        autoComplete="current-password"
        required
        aria-describedby={text}
      />
    </div>
  );
}

/** In place of every room. The address stays as it is: who signs in is where they were. */
export function SignIn({ why, name: before }: SignInProps): ReactNode {
  const { account } = useMessages();
  const { signIn } = useSession();
  const id = useId();
  const first = useRef<HTMLInputElement>(null);
  const secret = useRef<HTMLInputElement>(null);
  const [name, setName] = useState(before);
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [code, setCode] = useState<string | null>(null);
  useTitle(account.title[why]);
  useEffect(() => {
    (before === "" ? first : secret).current?.focus();
  }, [before]);
  const send = async (): Promise<void> => {
    setSending(true);
    const met = await signIn(name, secret.current?.value ?? "", code);
    setSending(false);
    if (met?.code.startsWith("sign-in.code-") === true) setCode("");
    setProblem(met?.code === "sign-in.code-needed" ? null : met);
    if (met === null || secret.current === null || met.code.startsWith("sign-in.code-")) return;
    typeAgain(secret.current, met);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!sending) void send();
  };
  return (
    <section className="sheet sign-in">
      <h1 id={`${id}-title`}>{account.title[why]}</h1>
      <p id={`${id}-text`}>{account.text[why]}</p>
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <form className="order-form" onSubmit={submit} aria-labelledby={`${id}-title`}>
        <div className="field">
          <label htmlFor={`${id}-name`}>{account.name}</label>
          <input
            id={`${id}-name`}
            ref={first}
            type="text"
            dir="auto"
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            aria-describedby={before === "" ? `${id}-text` : undefined}
            value={name}
            onChange={(event) => {
              setName(event.target.value);
            }}
          />
        </div>
        <PasswordField id={`${id}-password`} text={before === "" ? undefined : `${id}-text`} ref={secret} />
        {code === null ? null : <CodeField id={`${id}-code`} code={code} onChange={setCode} />}
        <button type="submit" className="main" aria-disabled={sending}>
          {sending ? account.signingIn : account.signIn}
        </button>
      </form>
      <SignInByPasskey />
      <p className="quiet">{account.forgotten}</p>
    </section>
  );
}
