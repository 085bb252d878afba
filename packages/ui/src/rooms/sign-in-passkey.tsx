import type { ReactNode } from "react";
import type { PasskeyChallenge, SessionAnswer } from "../api.ts";
import { postJson } from "../client.ts";
import { useMessages } from "../language.tsx";
import { ProblemNotice } from "../parts/notice.tsx";
import { knowsPasskeys, signByPasskey } from "../passkey.ts";
import { useSession } from "../session.tsx";
import { useOrder } from "../use-order.ts";

/** The way in beside name and password. Nothing where the browser has no passkeys. */
export function SignInByPasskey(): ReactNode {
  const { account } = useMessages();
  const { enter } = useSession();
  const { sending, problem, send } = useOrder();
  if (!knowsPasskeys()) return null;
  const signIn = async (): Promise<void> => {
    const offered = await postJson<PasskeyChallenge>("/api/session/passkey/offer", {});
    const signed = await signByPasskey(offered);
    enter(await postJson<SessionAnswer>("/api/session/passkey", { challenge: offered.challenge, ...signed }));
  };
  return (
    <div className="by-passkey">
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <button type="button" aria-disabled={sending} onClick={() => void send(signIn)}>
        {sending ? account.signingIn : account.byPasskey}
      </button>
    </div>
  );
}
