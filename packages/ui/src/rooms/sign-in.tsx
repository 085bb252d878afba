import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode } from "react";
import type { Problem } from "../api.ts";
import { useMessages } from "../language.tsx";
import type { SignedOut } from "../messages/messages.ts";
import { ProblemNotice } from "../parts/notice.tsx";
import { useSession } from "../session.tsx";
import { useTitle } from "../use-title.ts";

interface SignInProps {
  readonly why: SignedOut;
  /** Who was signed in. */
  readonly name: string;
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
  useTitle(account.title[why]);
  useEffect(() => {
    (before === "" ? first : secret).current?.focus();
  }, [before]);
  const send = async (): Promise<void> => {
    setSending(true);
    const met = await signIn(name, secret.current?.value ?? "");
    setSending(false);
    setProblem(met);
    if (met === null || secret.current === null) return;
    if (met.code === "sign-in.refused") secret.current.value = "";
    secret.current.focus();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!sending) void send();
  };
  return (
    <section className="sign-in">
      <h1 id={`${id}-title`}>{account.title[why]}</h1>
      <p id={`${id}-text`}>{account.text[why]}</p>
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <form onSubmit={submit} aria-labelledby={`${id}-title`}>
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
        <label htmlFor={`${id}-password`}>{account.password}</label>
        <input
          id={`${id}-password`}
          ref={secret}
          type="password"
          dir="auto"
          name="password"
          autoComplete="current-password"
          required
          aria-describedby={before === "" ? undefined : `${id}-text`}
        />
        <button type="submit" className="main" aria-disabled={sending}>
          {sending ? account.signingIn : account.signIn}
        </button>
      </form>
      <p className="quiet">{account.forgotten}</p>
    </section>
  );
}
