import type { FormEvent, ReactNode } from "react";
import type { Problem } from "../api.ts";
import { ProblemNotice } from "./notice.tsx";

interface OrderFormProps {
  readonly label: string;
  readonly button: string;
  readonly sending: boolean;
  readonly problem: Problem | null;
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}

/** Fields, one button, and above them what kept the last try from being done. */
export function OrderForm({ label, button, sending, problem, onSubmit, children }: OrderFormProps): ReactNode {
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!sending) onSubmit();
  };
  return (
    <form className="order-form" onSubmit={submit} aria-label={label}>
      {problem === null ? null : <ProblemNotice problem={problem} />}
      {children}
      <button type="submit" className="main" aria-disabled={sending}>
        {button}
      </button>
    </form>
  );
}
