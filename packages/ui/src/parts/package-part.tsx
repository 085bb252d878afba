import { useState, type ReactNode } from "react";
import type { HandOver, PackagesAnswer, Problem } from "../api.ts";
import { postJson } from "../client.ts";
import { useMessages, useNumber, useSize } from "../language.tsx";
import { wordFor } from "../messages/messages.ts";
import { apart } from "../sentence-pieces.ts";
import { useOrder } from "../use-order.ts";
import { Plain } from "./known.tsx";
import { Link } from "./link.tsx";
import { ProblemNotice } from "./notice.tsx";
import { Sentence } from "./sentence.tsx";
import { Exact, Foreign } from "./text.tsx";
import { Time } from "./time.tsx";

type HandedOver = Extract<HandOver["now"], { readonly state: "ready" }>;
type IdentityTold = HandedOver["identity"][number];

interface PackagePartProps {
  readonly one: HandOver;
  /** What the receiver checks it with. */
  readonly archiveKey: PackagesAnswer["key"];
  /** Asks anew how all stand. */
  readonly again: () => void;
  /** Selects its items once more; null where they are not known. */
  readonly onChooseAgain: (() => void) | null;
}

/** One package: how far it is, what came of it, and what can be done with it. */
export function PackagePart({ one, archiveKey, again, onChooseAgain }: PackagePartProps): ReactNode {
  const { packages: words, itemCount } = useMessages().handOver;
  const number = useNumber();
  const { id, now } = one;
  const order = usePackageOrder(id, again);
  return (
    <section className={`package package-${now.state}`} aria-labelledby={id}>
      <h3 id={id}>
        {now.state === "ready" ? (
          <Exact text={now.file.name} />
        ) : (
          words.of(itemCount(one.items.length, number(one.items.length)))
        )}
      </h3>
      <p className="quiet">
        <Sentence text={words.by(apart(one.by))} /> · <Time at={one.begun} />
      </p>
      {one.to === null ? null : (
        <p className="package-to">
          <span className="quiet">{words.to}: </span>
          <Foreign text={one.to} lines />
        </p>
      )}
      {order.problem === null ? null : <ProblemNotice problem={order.problem} />}
      {now.state === "working" ? <Working now={now} order={order} /> : null}
      {now.state === "ready" ? <Ready one={one} now={now} archiveKey={archiveKey} order={order} /> : null}
      {now.state === "stopped" ? <p role="status">{words.stopped}</p> : null}
      {now.state === "failed" ? (
        <ProblemNotice
          problem={now.message === "" ? { code: now.code, message: words.mistake[0], next: words.mistake[1] } : now}
          title={words.failed}
        />
      ) : null}
      {now.state === "failed" || now.state === "stopped" ? (
        <p className="orders">
          {onChooseAgain === null ? null : (
            <button type="button" onClick={onChooseAgain}>
              {words.chooseAgain}
            </button>
          )}
          <button
            type="button"
            onClick={() => {
              order.send("remove");
            }}
          >
            {words.away}
          </button>
        </p>
      ) : null}
    </section>
  );
}

type OrderName = "stop" | "remove";

interface Order {
  /** What is on its way. */
  readonly sending: OrderName | null;
  readonly problem: Problem | null;
  readonly send: (what: OrderName) => void;
}

function usePackageOrder(id: string, again: () => void): Order {
  const { sending, problem, send } = useOrder();
  const [last, setLast] = useState<OrderName>("stop");
  const give = async (what: OrderName): Promise<void> => {
    setLast(what);
    await send(async () => {
      await postJson<unknown>(`/api/packages/${what}`, { id });
    });
    again();
  };
  return {
    sending: sending ? last : null,
    problem,
    send: (what) => {
      if (!sending) void give(what);
    },
  };
}

interface WorkingProps {
  readonly now: Extract<HandOver["now"], { readonly state: "working" }>;
  readonly order: Order;
}

function Working({ now: { bytes, bytesTotal }, order }: WorkingProps): ReactNode {
  const { packages: words } = useMessages().handOver;
  const size = useSize();
  const isCopied = bytes >= bytesTotal;
  return (
    <>
      <p className="package-state">
        <strong>{words.working}</strong>
        <span>{isCopied ? words.finishing : words.bytesOf(size(bytes), size(bytesTotal))}</span>
      </p>
      <progress aria-label={words.working} max={Math.max(1, bytesTotal)} value={isCopied ? undefined : bytes} />
      <p className="orders">
        <button
          type="button"
          aria-disabled={order.sending !== null}
          onClick={() => {
            order.send("stop");
          }}
        >
          {order.sending === "stop" ? words.stopping : words.stop}
        </button>
      </p>
    </>
  );
}

interface ReadyProps {
  readonly one: HandOver;
  readonly now: HandedOver;
  readonly archiveKey: PackagesAnswer["key"];
  readonly order: Order;
}

function Ready({ one, now, archiveKey, order }: ReadyProps): ReactNode {
  const { packages: words, itemCount } = useMessages().handOver;
  const [number, size] = [useNumber(), useSize()];
  const { file } = now;
  return (
    <>
      <p className="package-state" role="status">
        <strong>{words.ready}</strong>
        <span>{itemCount(one.items.length, number(one.items.length))}</span>
        <span>{size(file.size)}</span>
        {file.encrypted ? <span>{words.encrypted}</span> : null}
      </p>
      <p className="orders">
        <a className="button main" href={`/api/packages/${one.id}/file`} download={file.name}>
          {words.save}
        </a>
        <Remove order={order} />
      </p>
      <dl className="facts">
        <Plain label={words.hash}>
          <Exact text={file.sha256} />
        </Plain>
        <Plain label={words.key}>
          <Exact text={archiveKey.vkey} />
        </Plain>
        <Plain label={words.fingerprint}>
          <Exact text={archiveKey.fingerprint} />
          <span className="quiet">{words.keyHelp}</span>
        </Plain>
        <Plain label={words.entry}>{number(now.entry)}</Plain>
        <Identity told={now.identity} />
        {now.redacted.length === 0 ? null : (
          <Plain label={words.redacted}>
            <span>{words.redactedText(now.redacted.length, number(now.redacted.length))}</span>
            {now.redacted.map((item) => (
              <Link to={{ room: "item", item, view: null }} className="exact" key={item}>
                {item}
              </Link>
            ))}
          </Plain>
        )}
        <Plain label={words.proofs}>
          {now.proofs > 0 ? (
            words.proofCount(now.proofs, number(now.proofs))
          ) : (
            <span className="package-lacks">
              <Sentence text={words.noProofs} />
            </span>
          )}
        </Plain>
        {now.pdf === null ? null : (
          <Plain label={words.pdf}>
            {now.pdf.made ? (
              words.pdfMade
            ) : (
              <span className="package-lacks">
                <Foreign text={now.pdf.reason} /> <Foreign text={now.pdf.next} />
              </span>
            )}
          </Plain>
        )}
      </dl>
    </>
  );
}

/** What was disclosed of who collected, over all items, and what was not. */
function Identity({ told }: { readonly told: readonly IdentityTold[] }): ReactNode {
  const { facts, handOver } = useMessages();
  const { packages: words } = handOver;
  const named = (of: (one: IdentityTold) => readonly string[]): string =>
    [...new Set(told.flatMap(of))].map((name) => wordFor(facts.identity, name)).join(" · ");
  const [disclosed, withheld, inClear] = [
    named((one) => one.disclosed),
    named((one) => one.withheld),
    named((one) => one.inClear),
  ];
  return (
    <>
      <Plain label={words.disclosed}>{disclosed === "" ? words.nothing : <Foreign text={disclosed} />}</Plain>
      {withheld === "" ? null : (
        <Plain label={words.withheld}>
          <Foreign text={withheld} />
        </Plain>
      )}
      {inClear === "" ? null : (
        <Plain label={words.inClear}>
          <span className="package-lacks">
            <Foreign text={inClear} />
          </span>
        </Plain>
      )}
    </>
  );
}

/** Asked once more: who has not saved the file yet would have to make it anew, and that is sealed anew. */
function Remove({ order }: { readonly order: Order }): ReactNode {
  const { packages: words } = useMessages().handOver;
  const [asked, setAsked] = useState(false);
  if (!asked)
    return (
      <button
        type="button"
        onClick={() => {
          setAsked(true);
        }}
      >
        {words.remove}
      </button>
    );
  return (
    <span className="package-remove" role="group">
      <span className="quiet">{words.removeHelp}</span>
      <button
        type="button"
        autoFocus
        aria-disabled={order.sending !== null}
        onClick={() => {
          order.send("remove");
        }}
      >
        {order.sending === "remove" ? words.removing : words.removeAsked}
      </button>
      <button
        type="button"
        className="plain"
        onClick={() => {
          setAsked(false);
        }}
      >
        {words.keep}
      </button>
    </span>
  );
}
