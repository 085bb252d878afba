import type { Step } from "./step.ts";
import { pictureStep } from "./picture-step.ts";
import { typeStep } from "./type-step.ts";

/** All that is done with a file, in this order. The first tells the others what it is. */
export const steps: readonly Step[] = [typeStep, pictureStep];
