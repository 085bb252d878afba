// The steps of a capture: what is done with the page once there is a browser, and what is made of the outcome.
// May import: @muniment/verify, Node, ../browser, ../lists, ../recorder, the types of ../network and ../capturer.ts.
// Promises: a step that failed is a recorded fact; nothing that a page says is trusted or waited for without end.
// Its folders: loading/ opens a page and waits for its rest; walls/ tells what stands before the content; behaviours/ does with the page
// what a visitor would; fetching/ asks for more than the page did; reading/ takes what the page is; outcome/ makes the verdict and the
// record. Beside them stands what all of them share, and page-capture.ts, which has the order of the steps.
export { budgets } from "./budgets.ts";
export { Deadline, TimeUp } from "./deadline.ts";
export { StepLog, type StepName, type StepOutcome } from "./step-log.ts";
export { mainFrame, type Frame } from "./frames.ts";
export { navigate, stopLoading, type Arrival } from "./loading/navigate.ts";
export { settle } from "./loading/settle.ts";
export { scroll } from "./behaviours/scroll.ts";
export { printed, screenshotFull, screenshotView } from "./reading/pictures.ts";
export { documents } from "./reading/dom.ts";
export { readFacts, type PageFacts } from "./reading/read-page.ts";
export { readConditions, type Conditions } from "./reading/conditions.ts";
export { certificates, type Chains } from "./reading/certificates.ts";
export { failureOf, type Failure } from "./outcome/failures.ts";
export { wallOf } from "./walls/wall.ts";
export { noParts } from "./outcome/verdict-parts.ts";
export { isPage, verdictOf, type Verdict } from "./outcome/verdict.ts";
export { streamOf, type Made } from "./made.ts";
export { closeWindow, preparePage, type PageEvents } from "./loading/prepare-page.ts";
export { watchPartKinds, type PartKinds } from "./outcome/part-kinds.ts";
export { watchUnrest, type Unrest } from "./loading/unrest.ts";
export { detailOf, type Found } from "./outcome/detail.ts";
export { capturePage, keep, type Gathered, type PageCapture } from "./page-capture.ts";
export { reach } from "./tell.ts";
export type { VideoTool } from "./fetching/yt-dlp.ts";
export { conclude, type Conclusion } from "./outcome/conclude.ts";
