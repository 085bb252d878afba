import { useState, type ReactNode } from "react";
import { useLanguage, useMessages, useMoment, useNumber, useSize } from "../language.tsx";
import { apart } from "../sentence-pieces.ts";
import type { Sending } from "../upload/sending.ts";
import type { SendingView, SentFile } from "../upload/sending-view.ts";
import { putAway } from "../upload/upload-store.ts";
import { Link } from "./link.tsx";
import { Notice, ProblemNotice, wordsOf } from "./notice.tsx";
import { Sentence } from "./sentence.tsx";
import { Foreign } from "./text.tsx";

/** As many as a page shows without delay; of the rest it tells how many. */
const shownMax = 100;

interface SendingProps {
  readonly view: SendingView;
  readonly sending: Sending;
}

/** One delivery on its way: how far it is, what it asks, and its files. */
export function SendingPart({ view, sending }: SendingProps): ReactNode {
  const { takeIn, upload } = useMessages();
  const moment = useMoment();
  const { delivery, phase, problem } = view;
  const id = `sending-${delivery.id}`;
  return (
    <section className={`sending sending-${phase}`} aria-labelledby={id}>
      <h3 id={id}>
        <bdi>{upload.sending.title(moment(delivery.begun))}</bdi>
      </h3>
      {delivery.case === null ? null : (
        <p className="quiet">
          <Sentence text={takeIn.into.named(apart(delivery.case.name))} />
        </p>
      )}
      {delivery.note === null ? null : (
        <p className="quiet">
          {upload.sending.note}: <Foreign text={delivery.note.slice(0, 200)} />
        </p>
      )}
      <Sum view={view} />
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <Buttons view={view} sending={sending} />
      <Asks view={view} sending={sending} />
      <Files view={view} />
    </section>
  );
}

function Sum({ view: { tally, phase, delivery } }: { readonly view: SendingView }): ReactNode {
  const { sending: words } = useMessages().upload;
  const [number, size] = [useNumber(), useSize()];
  const { count, size: total, sent } = tally;
  const rest = (["held", "refused", "missing", "left"] as const).flatMap((stage) => {
    const many = count[stage];
    return many === 0 ? [] : [words.counts[stage](many, number(many))];
  });
  const lines = [words.sealedOf(number(count.sealed), number(delivery.count)), words.sentOf(size(sent), size(total))];
  return (
    <>
      <p role="status" className="sending-sum">
        <strong>{words.phase[phase]}</strong>
        {[...lines, ...rest].map((line) => (
          <span key={line}>{line}</span>
        ))}
      </p>
      <progress aria-label={words.progress} max={Math.max(1, total)} value={total === 0 ? 1 : sent} />
    </>
  );
}

function Buttons({ view: { phase, delivery }, sending }: SendingProps): ReactNode {
  const { sending: words } = useMessages().upload;
  const isOn = phase === "running" || phase === "line";
  return (
    <p className="buttons">
      {isOn ? (
        <button
          type="button"
          onClick={() => {
            sending.pause();
          }}
        >
          {words.pause}
        </button>
      ) : null}
      {phase === "paused" || phase === "stopped" ? (
        <button type="button" className="main" onClick={() => void sending.run()}>
          {words.goOn}
        </button>
      ) : null}
      {phase === "done" ? (
        <button
          type="button"
          onClick={() => {
            putAway(delivery.id);
          }}
        >
          {words.putAway}
        </button>
      ) : (
        <button type="button" className="plain" title={words.cancelText} onClick={() => void sending.cancel()}>
          {words.cancel}
        </button>
      )}
    </p>
  );
}

/** What a person decides: for each file, or for all of a kind. */
function Asks({ view: { files, tally }, sending }: SendingProps): ReactNode {
  const { sending: words } = useMessages().upload;
  const number = useNumber();
  const { held, refused, missing } = tally.count;
  const buttons = (stage: "held" | "refused" | "missing", again: string | null): ReactNode => (
    <p className="buttons">
      {again === null || stage === "missing" ? null : (
        <button
          type="button"
          onClick={() => {
            sending.tryAgain(stage, null);
          }}
        >
          {again}
        </button>
      )}
      <button type="button" onClick={() => void sending.leave(stage, null)}>
        {words.leaveAllOut}
      </button>
    </p>
  );
  return (
    <>
      {held === 0 ? null : (
        <Notice tone="unchecked" title={words.heldTitle(held, number(held))}>
          <p>{words.heldText}</p>
          {buttons("held", words.takeAllAgain)}
          <Some files={files} stage="held" sending={sending} />
        </Notice>
      )}
      {refused === 0 ? null : (
        <Notice tone="fails" title={words.refusedTitle(refused, number(refused))}>
          {buttons("refused", words.tryAgain)}
          <Some files={files} stage="refused" sending={sending} />
        </Notice>
      )}
      {missing === 0 ? null : (
        <Notice tone="unchecked" title={words.missingTitle(missing, number(missing))}>
          <p>{words.missingText}</p>
          {buttons("missing", null)}
        </Notice>
      )}
    </>
  );
}

interface SomeProps {
  readonly files: readonly SentFile[];
  readonly stage: "held" | "refused";
  readonly sending: Sending;
}

function Some({ files, stage, sending }: SomeProps): ReactNode {
  const { upload } = useMessages();
  const words = upload.sending;
  return (
    <ul className="sending-asked">
      {firstOf(files, (file) => file.stage === stage, shownMax).map((file) => (
        <li key={file.place}>
          <Foreign text={file.path} />
          {stage === "held" ? <Same items={file.same} /> : <Why file={file} />}
          <span className="buttons">
            <button
              type="button"
              className="plain"
              onClick={() => {
                sending.tryAgain(stage, file.place);
              }}
            >
              {stage === "held" ? words.takeAgain : words.tryAgain}
            </button>
            <button type="button" className="plain" onClick={() => void sending.leave(stage, file.place)}>
              {words.leaveOut}
            </button>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** No more of them are looked through than it takes. */
function firstOf(files: readonly SentFile[], fits: (file: SentFile) => boolean, max: number): readonly SentFile[] {
  const found: SentFile[] = [];
  for (const file of files) {
    if (found.length >= max) break;
    if (fits(file)) found.push(file);
  }
  return found;
}

function Why({ file: { problem } }: { readonly file: SentFile }): ReactNode {
  const { messages } = useLanguage();
  if (problem === null) return null;
  const [message, next] = wordsOf(problem, messages);
  return (
    <span className="quiet">
      <bdi>{message}</bdi> <bdi>{next}</bdi> <bdi dir="ltr">({problem.code})</bdi>
    </span>
  );
}

function Same({ items }: { readonly items: readonly string[] }): ReactNode {
  const { sending: words } = useMessages().upload;
  if (items.length === 0) return null;
  return (
    <span className="quiet">
      {words.sameAs}{" "}
      {items.map((item) => (
        <Link to={{ room: "item", item, view: null }} key={item} className="exact">
          {item}
        </Link>
      ))}
    </span>
  );
}

/** What is on its way first, then the rest in order. */
function Files({ view: { files, tally } }: { readonly view: SendingView }): ReactNode {
  const { sending: words } = useMessages().upload;
  const number = useNumber();
  const [open, setOpen] = useState(true);
  const moving = firstOf(files, ({ stage }) => stage === "sending", Math.min(shownMax, tally.count.sending));
  const others = firstOf(files, ({ stage }) => stage !== "sending", shownMax - moving.length);
  const shown = [...moving, ...others];
  return (
    <details
      open={open}
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>{words.files}</summary>
      <ul className="sending-files">
        {shown.map((file) => (
          <li key={file.place}>
            <FileLine file={file} />
          </li>
        ))}
      </ul>
      {files.length > shown.length ? (
        <p className="quiet">{words.more(files.length - shown.length, number(files.length - shown.length))}</p>
      ) : null}
    </details>
  );
}

function FileLine({ file }: { readonly file: SentFile }): ReactNode {
  const { sending: words } = useMessages().upload;
  const size = useSize();
  const { path, stage, receipt, sent } = file;
  return (
    <>
      {receipt === null ? (
        <Foreign text={path} />
      ) : (
        <Link to={{ room: "item", item: receipt.item, view: null }}>
          <Foreign text={path} />
        </Link>
      )}
      <span className={`sending-stage stage-${stage}`}>
        {words.stage[stage]}
        {stage === "sending" && sent > 0 ? ` · ${words.sentOf(size(sent), size(file.size))}` : ""}
      </span>
      <span className="quiet sending-size">{size(file.size)}</span>
      {receipt === null ? null : <Same items={receipt.same} />}
    </>
  );
}
