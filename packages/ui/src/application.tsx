import { useEffect, useRef, type ReactNode } from "react";
import { flushSync } from "react-dom";
import { administers, invites, type SignedIn } from "./duties.ts";
import { isFreeInRoom } from "./keys.ts";
import { useLanguage, useMessages, languages } from "./language.tsx";
import { Help } from "./parts/help.tsx";
import { Link } from "./parts/link.tsx";
import { Notice, ProblemNotice } from "./parts/notice.tsx";
import { PauseSuggested } from "./parts/pause-suggested.tsx";
import { searchBoxId } from "./parts/search-box.tsx";
import { Foreign } from "./parts/text.tsx";
import { Waiting } from "./parts/waiting.tsx";
import { Browse } from "./rooms/browse.tsx";
import { CaseRoom } from "./rooms/case.tsx";
import { Cases } from "./rooms/cases.tsx";
import { CompareRoom } from "./rooms/compare.tsx";
import { DescribeManyRoom } from "./rooms/describe-many.tsx";
import { HandOverRoom } from "./rooms/hand-over.tsx";
import { InvitationRoom } from "./rooms/invitation.tsx";
import { Item } from "./rooms/item.tsx";
import { Key } from "./rooms/key.tsx";
import { OwnAccount } from "./rooms/own-account.tsx";
import { PlacesRoom } from "./rooms/places.tsx";
import { People } from "./rooms/people.tsx";
import { Running } from "./rooms/running.tsx";
import { SignIn } from "./rooms/sign-in.tsx";
import { StatusRoom } from "./rooms/status.tsx";
import { Welcome } from "./rooms/welcome.tsx";
import { QueueRoom } from "./rooms/queue.tsx";
import { TakeIn } from "./rooms/take-in.tsx";
import { GoContext, useGo, useRouter, type Go, type Route } from "./router.ts";
import { useSession } from "./session.tsx";
import { useVeil } from "./veil.ts";

export function Application(): ReactNode {
  const { messages } = useLanguage();
  const { route, go } = useRouter();
  const help = useRef<HTMLDialogElement>(null);
  const veil = useVeil();
  const { session } = useSession();
  // Who makes the first account has no room to go to yet, and would lose the address that makes it.
  const isOpen = session.state === "open" && route.room !== "welcome";
  useKeys({ route, go, help: () => help.current?.showModal(), veil: veil.toggle });
  return (
    <GoContext value={go}>
      <a className="skip" href="#content">
        {messages.room.skip}
      </a>
      <header className="bar">
        <Link to={{ room: "library", before: null }} className="wordmark">
          <bdi dir="ltr">Muniment</bdi>
        </Link>
        {session.state === "in" ? <Who session={session} /> : null}
        <nav aria-label={messages.bar.language} className="bar-side">
          {isOpen || (session.state === "in" && hasLists(session)) ? (
            <Link to={{ room: "take-in", queue: null, show: "all", from: 0 }} className="bar-link">
              {messages.takeIn.title}
            </Link>
          ) : null}
          {session.state === "in" && session.mayHandOver ? (
            <Link to={{ room: "hand-over" }} className="bar-link">
              {messages.handOver.title}
            </Link>
          ) : null}
          {session.state === "in" && session.role !== "administrator" ? (
            <Link to={{ room: "cases" }} className="bar-link">
              {messages.cases.title}
            </Link>
          ) : null}
          {session.state === "in" || isOpen ? (
            <Link to={{ room: "status" }} className="bar-link">
              {messages.bar.status}
            </Link>
          ) : null}
          {session.state === "in" && session.role !== "administrator" && invites(session) ? (
            <Link to={{ room: "accounts" }} className="bar-link">
              {messages.people.title}
            </Link>
          ) : null}
          <button type="button" className="plain" onClick={veil.toggle}>
            {veil.veiled ? messages.bar.unveil : messages.bar.veil}
          </button>
          <LanguageSwitch />
          <button
            type="button"
            className="plain key"
            aria-label={messages.bar.help}
            title={messages.bar.help}
            onClick={() => help.current?.showModal()}
          >
            ?
          </button>
        </nav>
      </header>
      <main id="content" tabIndex={-1}>
        {session.state === "in" || session.state === "open" ? <PauseSuggested /> : null}
        <Entrance route={route} />
      </main>
      <Help ref={help} room={route.room} />
    </GoContext>
  );
}

/** Shows a room to who may see it. */
function Entrance({ route }: { readonly route: Route }): ReactNode {
  const { session, check } = useSession();
  switch (session.state) {
    case "asking":
      return <Waiting slow={false} />;
    case "problem":
      return <ProblemNotice problem={session.problem} retry={check} />;
    case "out":
      return route.room === "invitation" ? <InvitationRoom /> : <SignIn why={session.why} name={session.name} />;
    case "open":
      return route.room === "welcome" ? <Welcome /> : <Room route={route} />;
    case "in":
      return <Inside session={session} route={route} />;
  }
}

/** Whether there may be lists of links that they see: of the archive, or of a case. */
function hasLists({ role, cases }: SignedIn): boolean {
  return role !== "administrator" && (role !== "member" || cases > 0);
}

/** What somebody who is signed in sees: rooms for people, and for who reads, those of the archive. */
function Inside({ session, route }: { readonly session: SignedIn; readonly route: Route }): ReactNode {
  const { people, cases } = useMessages();
  const reads = session.role !== "administrator";
  if (route.room === "status") return <StatusRoom />;
  if (route.room === "account") return <OwnAccount />;
  if (route.room === "key" && invites(session)) return <Key first={route.first} />;
  if (!reads) return <Running self={session.name} />;
  if (route.room === "accounts" && invites(session))
    return <People self={session.name} administers={administers(session)} />;
  if (route.room === "invitation")
    return (
      <Notice tone="unchecked" title={people.invitations.invited}>
        <p>{people.invitations.signedIn}</p>
      </Notice>
    );
  if (session.role === "member" && session.cases === 0)
    return (
      <Notice tone="unchecked" title={cases.title}>
        <p>{cases.none}</p>
      </Notice>
    );
  // The first run is over.
  if (route.room === "welcome") return <Room route={{ room: "library", before: null }} />;
  return <Room route={route} />;
}

function Who({ session }: { readonly session: SignedIn }): ReactNode {
  const { account } = useMessages();
  const { signOut } = useSession();
  const go = useGo();
  const { name, role } = session;
  const leaveAll = async (): Promise<void> => {
    // Who comes next need not see what was looked at.
    if (await signOut()) go({ room: "library", before: null }, "replace");
  };
  return (
    <div className="who">
      {session.archive === null ? null : (
        <span className="archive-name" dir="auto">
          <Foreign text={session.archive} />
        </span>
      )}
      <span>
        <span className="for-listeners">{account.signedInAs} </span>
        <Link to={{ room: "account" }} className="who-name">
          <Foreign text={name} />
        </Link>{" "}
        <span className="who-role">· {account.role[role]}</span>
      </span>
      <button type="button" className="plain" onClick={() => void leaveAll()}>
        {account.signOut}
      </button>
    </div>
  );
}

function Room({ route }: { readonly route: Route }): ReactNode {
  const { messages } = useLanguage();
  if (route.room === "library" || route.room === "search") return <Browse route={route} />;
  if (route.room === "item")
    return <Item name={route.item} view={route.view} page={"page" in route ? route.page : null} key={route.item} />;
  if (route.room === "compare") return <CompareRoom route={route} key={`${route.before} ${route.after}`} />;
  if (route.room === "status") return <StatusRoom />;
  if (route.room === "places") return <PlacesRoom query={route.query} />;
  if (route.room === "describe") return <DescribeManyRoom say={route.say} />;
  if (route.room === "cases") return <Cases />;
  if (route.room === "case") return <CaseRoom id={route.id} key={route.id} />;
  if (route.room === "hand-over") return <HandOverRoom />;
  if (route.room === "take-in")
    return route.queue === null ? <TakeIn into={route.into ?? null} /> : <QueueRoom {...route} queue={route.queue} />;
  return (
    <Notice tone="unchecked" title={messages.room.nowhere}>
      <p>{messages.room.nowhereNext}</p>
      <p>
        <Link to={{ room: "library", before: null }}>{messages.room.library}</Link>
      </p>
    </Notice>
  );
}

function LanguageSwitch(): ReactNode {
  const { messages, choose } = useLanguage();
  return languages
    .filter((other) => other.language.code !== messages.language.code)
    .map(({ language }) => (
      <button
        type="button"
        className="plain"
        key={language.code}
        lang={language.code}
        onClick={() => {
          choose(language.code);
        }}
      >
        {language.name}
      </button>
    ));
}

interface Keys {
  readonly route: Route;
  readonly go: Go;
  readonly help: () => void;
  readonly veil: () => void;
}

/** Keys that work in every room. Nothing here changes anything in the archive. */
function useKeys({ route, go, help, veil }: Keys): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (!isFreeInRoom(event)) return;
      if (event.key === "?") help();
      else if (event.key === "v" || event.key === "V") veil();
      else if (event.key === "/") {
        event.preventDefault();
        toSearch(go);
      } else if (event.key === "Escape" && route.room !== "library") leave(go);
    };
    addEventListener("keydown", press);
    return () => {
      removeEventListener("keydown", press);
    };
  }, [route, go, help, veil]);
}

/** To the search box, which is in the library. */
function toSearch(go: Go): void {
  if (document.getElementById(searchBoxId) === null)
    flushSync(() => {
      go({ room: "library", before: null });
    });
  document.getElementById(searchBoxId)?.focus();
}

/** Back to the list as it was, if the reader came from there. */
function leave(go: Go): void {
  const state: unknown = history.state;
  if (typeof state === "object" && state !== null && "inside" in state) history.back();
  else go({ room: "library", before: null });
}
