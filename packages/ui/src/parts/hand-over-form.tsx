import { useState, type FormEvent, type ReactNode } from "react";
import type { HandOver, HandOverAsked, Problem } from "../api.ts";
import { postJson } from "../client.ts";
import { useMessages, useNumber, useSize } from "../language.tsx";
import { useSelection } from "../selection.ts";
import { problemOf } from "../use-answer.ts";
import { HandOverChoices } from "./hand-over-choices.tsx";
import { ProblemNotice } from "./notice.tsx";
import { SelectedItems } from "./selected-items.tsx";

interface HandOverFormProps {
  /** Another package is being made, and one is at a time. */
  readonly busy: boolean;
  readonly onBegun: (one: HandOver) => void;
}

/** What goes, what is disclosed, to whom and how: one file is made of it. */
export function HandOverForm({ busy, onBegun }: HandOverFormProps): ReactNode {
  const { handOver } = useMessages();
  const [number, size] = [useNumber(), useSize()];
  const { items } = useSelection();
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const total = [...items.values()].reduce((sum, item) => sum + item.size, 0);
  const send = async (asked: HandOverAsked): Promise<void> => {
    setSending(true);
    try {
      onBegun(await postJson<HandOver>("/api/packages/begin", asked));
    } catch (error) {
      setProblem(problemOf(error));
      setSending(false);
    }
  };
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (!sending && !busy) void send(askedIn(new FormData(event.currentTarget), [...items.keys()]));
  };
  return (
    <form className="hand-over-form" onSubmit={submit}>
      <SelectedItems id="hand-over-items" heading={handOver.items} />
      <HandOverChoices />
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <p className="hand-over-sum">
        <strong>{handOver.sum(handOver.itemCount(items.size, number(items.size)), size(total))}</strong>
        <button
          type="submit"
          className="main"
          aria-disabled={sending || busy}
          aria-describedby={busy ? "hand-over-busy" : undefined}
        >
          {sending ? handOver.beginning : handOver.begin}
        </button>
      </p>
      {busy ? (
        <p className="quiet" id="hand-over-busy">
          {handOver.busy}
        </p>
      ) : null}
    </form>
  );
}

function askedIn(data: FormData, items: readonly string[]): HandOverAsked {
  const text = (name: string): string => {
    const value = data.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  const recipients = text("recipients")
    .split(/\s+/)
    .filter((one) => one !== "");
  return {
    items,
    container: text("container") === "tar" ? "tar" : "zip",
    profile: text("profile"),
    recipients,
    to: text("to") === "" ? null : text("to"),
    withCredentials: data.has("credentials"),
    pdf: data.has("pdf"),
  };
}
