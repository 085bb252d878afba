import type { ReactNode } from "react";
import type { CasesAnswer } from "../api.ts";
import { useMessages } from "../language.tsx";
import { Answered } from "./answered.tsx";
import { CaseSelect } from "./case-select.tsx";

interface CaseChoiceProps {
  /** Id of the case; empty while none is chosen. */
  readonly chosen: string;
  /** Sets `case` and `caseName`. */
  readonly set: (name: string, text: string) => void;
}

/** One of the cases into which the reader may put items. */
export function CaseChoice(props: CaseChoiceProps): ReactNode {
  return <Answered<CasesAnswer> path="/api/cases">{({ cases }) => <Choice {...props} cases={cases} />}</Answered>;
}

function Choice({ chosen, set, cases }: CaseChoiceProps & Pick<CasesAnswer, "cases">): ReactNode {
  const words = useMessages().cases;
  const open = cases.filter(({ made, role }) => made !== null && (role === "reviewer" || role === "lead"));
  if (open.length === 0) return <p className="quiet">{words.noneToChoose}</p>;
  return (
    <CaseSelect
      label={words.choose}
      cases={open}
      chosen={open.find(({ id }) => id === chosen)?.id ?? null}
      none=""
      onChoose={(one) => {
        set("case", one?.id ?? "");
        set("caseName", one?.name ?? "");
      }}
    />
  );
}
