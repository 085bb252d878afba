import type { ReactNode } from "react";
import { useMessages, useNumber } from "../language.tsx";
import { SelectField } from "./field.tsx";

interface DaysSelectProps {
  readonly offered: readonly number[];
  readonly value: number;
  readonly onChange: (days: number) => void;
}

/** For how many days an invitation or a token holds. */
export function DaysSelect({ offered, ...rest }: DaysSelectProps): ReactNode {
  const { people } = useMessages();
  const number = useNumber();
  const words = (days: number): string => people.days(days, number(days));
  return <SelectField {...rest} label={people.invitations.holds} choices={offered} words={words} />;
}
