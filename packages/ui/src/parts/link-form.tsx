import type { CaseId } from "@muniment/verify";
import { useEffect, useId, useRef, useState, type FormEvent, type KeyboardEvent, type ReactNode } from "react";
import type { BeginOrder, CaptureChoices, Problem, QueueAnswer } from "../api.ts";
import { postJson } from "../client.ts";
import { useMessages } from "../language.tsx";
import { useGo } from "../router.ts";
import { problemOf } from "../use-answer.ts";
import { CaptureOptions, optionsIn } from "./capture-options.tsx";
import { ProblemNotice } from "./notice.tsx";
import { Foreign } from "./text.tsx";

interface LinkFormProps {
  readonly choices: CaptureChoices;
  /** The case that the captures belong to, or null. */
  readonly into: CaseId | null;
}

/** One link or a thousand, pasted or in a spreadsheet. Where it went well, the reader is led to the list. */
export function LinkForm({ choices, into }: LinkFormProps): ReactNode {
  const { takeIn } = useMessages();
  const go = useGo();
  const form = useRef<HTMLFormElement>(null);
  const [hasFile, setHasFile] = useState(false);
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const send = async (data: FormData): Promise<void> => {
    setSending(true);
    try {
      const { queue } = await postJson<QueueAnswer>("/api/queues/begin", await orderIn(data, into));
      go({ room: "take-in", queue, show: "all", from: 0 });
    } catch (error) {
      setProblem(error instanceof NotUtf8 ? notUtf8 : problemOf(error));
    } finally {
      setSending(false);
    }
  };
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (!sending) void send(new FormData(event.currentTarget));
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.current?.requestSubmit();
  };
  return (
    <form className="link-form order-form" ref={form} onSubmit={submit} onKeyDown={press}>
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <LinksBox wanted={!hasFile} />
      <FileField onChosen={setHasFile} hasFile={hasFile} />
      <Field name="reason" label={takeIn.reason} help={takeIn.reasonHelp} sizeMax={4_000} />
      <CaptureOptions choices={choices} />
      <button type="submit" className="main" aria-disabled={sending}>
        {sending ? takeIn.beginning : takeIn.begin}
      </button>
    </form>
  );
}

function LinksBox({ wanted }: { readonly wanted: boolean }): ReactNode {
  const { takeIn } = useMessages();
  const id = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    // Links are pasted at once. By touch it would bring up the keys of the screen, over what else can be done here.
    if (matchMedia("(pointer: fine)").matches) box.current?.focus({ preventScroll: true });
  }, []);
  return (
    <p className="field">
      <label htmlFor={id}>{takeIn.links}</label>
      <textarea
        id={id}
        ref={box}
        name="links"
        rows={8}
        dir="ltr"
        spellCheck={false}
        autoCapitalize="none"
        required={wanted}
        disabled={!wanted}
        aria-describedby={`${id}-help`}
      />
      <span className="quiet" id={`${id}-help`}>
        {takeIn.linksHelp}
      </span>
    </p>
  );
}

interface FileFieldProps {
  readonly hasFile: boolean;
  readonly onChosen: (hasFile: boolean) => void;
}

/** The browser's own field for a file speaks the browser's language, which need not be the reader's. */
function FileField({ hasFile, onChosen }: FileFieldProps): ReactNode {
  const { takeIn } = useMessages();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [name, setName] = useState<string | null>(null);
  return (
    <>
      <p className="field">
        <label htmlFor={id} id={`${id}-label`}>
          {takeIn.file}
        </label>
        <span className="buttons">
          <button type="button" aria-describedby={`${id}-label ${id}-help`} onClick={() => input.current?.click()}>
            {takeIn.chooseFile}
          </button>
          {name === null ? null : <Foreign text={name} />}
        </span>
        <input
          id={id}
          ref={input}
          name="file"
          type="file"
          hidden
          accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values"
          onChange={({ currentTarget: { files } }) => {
            const file = files?.[0] ?? null;
            setName(file?.name ?? null);
            onChosen(file !== null);
          }}
        />
        <span className="quiet" id={`${id}-help`}>
          {takeIn.fileHelp} {hasFile ? takeIn.fileChosen : ""}
        </span>
      </p>
      {hasFile ? <Field name="column" label={takeIn.column} help={takeIn.columnHelp} sizeMax={1_000} /> : null}
    </>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly sizeMax: number;
}

function Field({ name, label, help, sizeMax }: FieldProps): ReactNode {
  const id = useId();
  return (
    <p className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} name={name} type="text" dir="auto" maxLength={sizeMax} aria-describedby={`${id}-help`} />
      <span className="quiet" id={`${id}-help`}>
        {help}
      </span>
    </p>
  );
}

class NotUtf8 extends Error {
  override readonly name = "NotUtf8";
}

/** As the server tells of bytes that are no UTF-8: a browser hands over text, and must not make another one of it in silence. */
const notUtf8: Problem = {
  code: "list.encoding",
  message: "The list is no text in UTF-8.",
  next: "Save it again as “CSV UTF-8” (spreadsheets ask for the character set), and give that.",
};

async function orderIn(data: FormData, into: CaseId | null): Promise<BeginOrder> {
  const text = (name: string): string => {
    const value = data.get(name);
    return typeof value === "string" ? value : "";
  };
  const file = data.get("file");
  const reason = text("reason").trim();
  const rest = { case: into, reason: reason === "" ? null : reason, options: optionsIn(data) };
  if (!(file instanceof File) || file.name === "") return { list: text("links"), kind: "lines", column: null, ...rest };
  const list = decoded(await file.arrayBuffer());
  if (/[.]txt$/i.test(file.name)) return { list, kind: "lines", column: null, ...rest };
  const column = text("column").trim();
  return { list, kind: "table", column: column === "" ? null : column, ...rest };
}

function decoded(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new NotUtf8("the file is not UTF-8", { cause });
  }
}
