import type { ReactNode } from "react";
import type { QueueAnswer } from "../api.ts";
import { postJson } from "../client.ts";
import { useMessages } from "../language.tsx";
import { mayAdd, mayAddEverywhere } from "../may.ts";
import { Link } from "../parts/link.tsx";
import { ProblemNotice } from "../parts/notice.tsx";
import { Sentence } from "../parts/sentence.tsx";
import { useGo } from "../router.ts";
import { useSession } from "../session.tsx";
import { useOrder } from "../use-order.ts";

/** An archive in which nothing is kept yet: what who looks can do now. */
export function Empty(): ReactNode {
  const { takeIn } = useMessages();
  const { session } = useSession();
  const adds = mayAdd(session);
  const [title, text] = adds
    ? [takeIn.empty.title, takeIn.empty.text]
    : session.state === "in"
      ? [takeIn.empty.title, takeIn.mayNot.text]
      : [takeIn.empty.noAccountTitle, takeIn.empty.noAccount];
  return (
    <section className="empty">
      <h2>{title}</h2>
      <p>
        <Sentence text={text} />
      </p>
      {adds ? <Beginnings sample={mayAddEverywhere(session)} /> : null}
    </section>
  );
}

/** The sample page is for who begins an archive: it belongs to no case. */
function Beginnings({ sample }: { readonly sample: boolean }): ReactNode {
  const { empty } = useMessages().takeIn;
  const inbox = { room: "take-in", queue: null, show: "all", from: 0 } as const;
  return (
    <ul className="beginnings">
      <li>
        <Link to={inbox} className="button">
          {empty.links}
        </Link>
        <p>{empty.linksText}</p>
      </li>
      <li>
        <Link to={inbox} className="button">
          {empty.files}
        </Link>
        <p>{empty.filesText}</p>
      </li>
      {sample ? (
        <li>
          <SamplePage />
        </li>
      ) : null}
    </ul>
  );
}

/** Where it went well, the reader is led to its capture. */
function SamplePage(): ReactNode {
  const {
    language: { code: language },
    takeIn: { empty },
  } = useMessages();
  const { sending, problem, send } = useOrder();
  const go = useGo();
  const begin = async (): Promise<void> => {
    const { queue } = await postJson<QueueAnswer>("/api/queues/sample", { language });
    go({ room: "take-in", queue, show: "all", from: 0 });
  };
  return (
    <>
      <button type="button" className="button" aria-disabled={sending} onClick={() => void send(begin)}>
        {empty.sample}
      </button>
      <p>{empty.sampleText}</p>
      {problem === null ? null : <ProblemNotice problem={problem} />}
    </>
  );
}
