import {
  beaconText,
  identityFacts,
  obtainedStamps,
  type CaptureDetail,
  type IntakeDetail,
  type ServerFact,
} from "@muniment/verify";
import type { ReactNode } from "react";
import type { DerivationEntry, ItemDetail } from "../api.ts";
import { useMessages, useNumber } from "../language.tsx";
import { Basis, Fact, Plain } from "../parts/known.tsx";
import { Exact, Foreign } from "../parts/text.tsx";
import { Time } from "../parts/time.tsx";
import { DerivedFacts } from "./derived-facts.tsx";

const text = (value: string): ReactNode => <Foreign text={value} />;
const exact = (value: string): ReactNode => <Exact text={value} />;
const time = (value: string): ReactNode => <Time at={value} exact />;

interface FactsProps {
  readonly item: ItemDetail;
  readonly derivations: readonly DerivationEntry[];
}

/** What the record says of the world, and what tools read in its files, with how each value is known. */
export function Facts({ item, derivations }: FactsProps): ReactNode {
  const { facts } = useMessages();
  return (
    <section className="known" aria-labelledby="facts">
      <h2 id="facts">{facts.title}</h2>
      {item.detail.kind === "capture" ? <CaptureFacts detail={item.detail} /> : <IntakeFacts detail={item.detail} />}
      <IdentityFacts item={item} />
      <DerivedFacts item={item} derivations={derivations} />
    </section>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <>
      <h3>{title}</h3>
      <dl className="facts">{children}</dl>
    </>
  );
}

function CaptureFacts({ detail }: { readonly detail: CaptureDetail }): ReactNode {
  const { facts } = useMessages();
  const { groups, labels } = facts;
  const number = useNumber();
  return (
    <>
      <Group title={groups.address}>
        <Fact label={labels.typed} fact={detail.address.typed} show={exact} />
        <Fact label={labels.requested} fact={detail.address.requested} show={exact} />
        <Fact
          label={labels.redirects}
          fact={detail.address.redirects}
          show={(redirects) => <Redirects redirects={redirects} />}
        />
        <Fact label={labels.final} fact={detail.address.final} show={exact} />
        <Fact label={labels.canonical} fact={detail.address.canonical} show={exact} />
      </Group>
      <Group title={groups.time}>
        <Fact label={labels.start} fact={detail.time.start} show={time} />
        <Fact label={labels.end} fact={detail.time.end} show={time} />
        <Fact
          label={labels.clockOffset}
          fact={detail.time.clockOffsetMs}
          show={(value) => facts.milliseconds(number(value))}
        />
      </Group>
      <Group title={groups.page}>
        <Fact label={labels.status} fact={detail.page.status} show={(value) => exact(String(value))} />
        <Fact label={labels.title} fact={detail.page.title} show={text} />
        <Fact label={labels.mediaType} fact={detail.page.mediaType} show={exact} />
        <Fact label={labels.language} fact={detail.page.language} show={exact} />
        <Fact label={labels.author} fact={detail.page.author} show={text} />
        <Fact label={labels.published} fact={detail.page.published} show={text} />
      </Group>
      <BrowserFacts detail={detail} />
      <h3>{groups.network}</h3>
      {detail.network.servers.map((server, place) => (
        <ServerFacts server={server} key={place} />
      ))}
      {detail.network.servers.length === 0 ? <p>{facts.none}</p> : null}
      <TrafficFacts detail={detail} />
      <Group title={groups.reason}>
        {detail.reason === null ? (
          <Plain label={labels.reason}>{facts.nothing}</Plain>
        ) : (
          <Fact label={labels.reason} fact={detail.reason} show={text} />
        )}
        <NotBefore beacon={detail.notBefore} />
        {obtainedStamps(detail).map(({ authority, stamped }) => (
          <Fact label={labels.stamped} fact={stamped} show={(time) => exact(`${time}, ${authority}`)} key={authority} />
        ))}
      </Group>
    </>
  );
}

/** Who collected: what this home can open, and what is withheld. */
function IdentityFacts({ item }: { readonly item: ItemDetail }): ReactNode {
  const { facts } = useMessages();
  const labels: Readonly<Record<string, string>> = facts.identity;
  const identity = identityFacts(item);
  if (identity.length === 0) return null;
  return (
    <Group title={facts.groups.identity}>
      {identity.map(({ name, statement }) =>
        statement === null ? (
          <Plain label={labels[name] ?? name} key={name}>
            {facts.withheld}
          </Plain>
        ) : (
          <Fact label={labels[name] ?? name} fact={statement} show={text} key={name} />
        ),
      )}
    </Group>
  );
}

function NotBefore({ beacon }: { readonly beacon: CaptureDetail["notBefore"] }): ReactNode {
  const { facts } = useMessages();
  if (beacon === undefined) return null;
  return <Fact label={facts.labels.notBefore} fact={beacon} show={(value) => exact(beaconText(value))} />;
}

function BrowserFacts({ detail: { browser } }: { readonly detail: CaptureDetail }): ReactNode {
  const { facts } = useMessages();
  const { labels } = facts;
  return (
    <Group title={facts.groups.browser}>
      <Fact label={labels.product} fact={browser.product} show={exact} />
      <Fact label={labels.userAgent} fact={browser.userAgent} show={exact} />
      <Fact label={labels.sandbox} fact={browser.sandbox} show={(value) => facts.sandbox[value]} />
      <Fact
        label={labels.window}
        fact={browser.window}
        show={({ width, height, scale }) => exact(`${String(width)} × ${String(height)} @ ${String(scale)}`)}
      />
      <Fact label={labels.languages} fact={browser.languages} show={(value) => exact(value.join(", "))} />
      <Fact label={labels.timeZone} fact={browser.timeZone} show={exact} />
      <Fact label={labels.certificates} fact={browser.certificates} show={(value) => facts.certificates[value]} />
    </Group>
  );
}

function TrafficFacts({ detail: { exchanges, limits } }: { readonly detail: CaptureDetail }): ReactNode {
  const { facts } = useMessages();
  const number = useNumber();
  return (
    <Group title={facts.groups.exchanges}>
      <Plain label={facts.labels.requests}>
        {number(exchanges.requests)} <Basis basis="measured" />
      </Plain>
      <Plain label={facts.labels.responses}>
        {number(exchanges.responses)} <Basis basis="measured" />
      </Plain>
      <Plain label={facts.labels.bodyBytes}>
        {number(exchanges.bodyBytes)} <Basis basis="measured" />
      </Plain>
      <Plain label={facts.labels.limitTime}>{facts.seconds(number(limits.timeMs / 1000))}</Plain>
      <Plain label={facts.labels.limitBytes}>{number(limits.bytes)}</Plain>
      <Plain label={facts.labels.limitRequests}>{number(limits.requests)}</Plain>
    </Group>
  );
}

function Redirects({
  redirects,
}: {
  readonly redirects: readonly { readonly from: string; readonly to: string; readonly status: number }[];
}): ReactNode {
  const { facts } = useMessages();
  if (redirects.length === 0) return facts.none;
  return (
    <ol className="redirects">
      {redirects.map((redirect, place) => (
        <li key={place}>
          {exact(String(redirect.status))} {exact(redirect.from)} {exact(`→ ${redirect.to}`)}
        </li>
      ))}
    </ol>
  );
}

function ServerFacts({ server }: { readonly server: ServerFact }): ReactNode {
  const { facts } = useMessages();
  return (
    <div className="server">
      <p>{exact(`${server.host}:${String(server.port)}`)}</p>
      <dl className="facts">
        <Fact label={facts.labels.answers} fact={server.answers} show={(value) => exact(value.join(", "))} />
        <Fact label={facts.labels.address} fact={server.address} show={exact} />
        {server.tls === null ? (
          <Plain label={facts.labels.tls}>{facts.noTls}</Plain>
        ) : (
          <Fact
            label={facts.labels.tls}
            fact={server.tls}
            show={(tls) => (
              <>
                {exact(`${tls.protocol}, ${tls.cipher}`)}{" "}
                {tls.trusted ? facts.trusted : <strong>{facts.notTrusted}</strong>}
                {tls.chain.map((certificate) => (
                  <Exact text={certificate} key={certificate} />
                ))}
              </>
            )}
          />
        )}
      </dl>
    </div>
  );
}

/** Where it stood among the files that came together. */
function CameWith({ detail: { path, pathBytes, delivery } }: { readonly detail: IntakeDetail }): ReactNode {
  const { facts } = useMessages();
  const number = useNumber();
  return (
    <>
      {path === undefined ? null : <Fact label={facts.labels.path} fact={path} show={text} />}
      {pathBytes === undefined ? null : <Fact label={facts.labels.pathBytes} fact={pathBytes} show={exact} />}
      {delivery === undefined ? null : (
        <Plain label={facts.labels.delivery}>
          {facts.inDelivery(number(delivery.place + 1), number(delivery.count))} <Exact text={delivery.id} />
        </Plain>
      )}
    </>
  );
}

function IntakeFacts({ detail }: { readonly detail: IntakeDetail }): ReactNode {
  const { facts } = useMessages();
  const { labels } = facts;
  return (
    <>
      <Group title={facts.groups.file}>
        <Fact label={labels.name} fact={detail.name} show={text} />
        <CameWith detail={detail} />
        <Fact label={labels.mediaType} fact={detail.mediaType} show={exact} />
        <Fact label={labels.modified} fact={detail.modified} show={time} />
        <Fact label={labels.received} fact={detail.received} show={time} />
        <NotBefore beacon={detail.notBefore} />
      </Group>
      <Group title={facts.groups.reason}>
        {detail.note === null ? (
          <Plain label={labels.note}>{facts.nothing}</Plain>
        ) : (
          <Fact label={labels.note} fact={detail.note} show={text} />
        )}
      </Group>
    </>
  );
}
