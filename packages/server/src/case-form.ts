import { isCaseId, type CaseId } from "@muniment/verify";
import { z } from "zod";

export const caseId = z.custom<CaseId>(isCaseId, "not a case");

/** A case as files of the home name it: by its id, and as it was called when that was written. */
export const caseForm = z.strictObject({ id: caseId, name: z.string() });
