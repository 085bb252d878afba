// The steps of a capture: what is done with the page once there is a browser, and what is made of the outcome.
// May import: @muniment/verify, Node, ../browser, ../lists, ../recorder, the types of ../network and ../capturer.ts.
// Promises: a step that failed is a recorded fact; nothing that a page says is trusted or waited for without end.
export { budgets } from "./budgets.ts";
export { Deadline, TimeUp } from "./deadline.ts";
export { StepLog, type StepName, type StepOutcome } from "./step-log.ts";
export { mainFrame, type Frame } from "./frames.ts";
export { navigate, stopLoading, type Arrival } from "./navigate.ts";
export { settle } from "./settle.ts";
export { scroll } from "./scroll.ts";
export { printed, screenshotFull, screenshotView } from "./pictures.ts";
export { documents } from "./dom.ts";
export { readFacts, type PageFacts } from "./read-page.ts";
export { readConditions, type Conditions } from "./conditions.ts";
export { certificates, type Chains } from "./certificates.ts";
export { failureOf, type Failure } from "./failures.ts";
export { wallOf } from "./wall.ts";
export { noParts } from "./verdict-parts.ts";
export { isPage, verdictOf, type Verdict } from "./verdict.ts";
export { streamOf, type Made } from "./made.ts";
export { closeWindow, preparePage, type PageEvents } from "./prepare-page.ts";
export { watchPartKinds, type PartKinds } from "./part-kinds.ts";
export { watchUnrest, type Unrest } from "./unrest.ts";
export { detailOf, type Found } from "./detail.ts";
export { capturePage, keep, type Gathered, type PageCapture } from "./page-capture.ts";
export { reach } from "./tell.ts";
export type { VideoTool } from "./yt-dlp.ts";
export { conclude, type Conclusion } from "./conclude.ts";
