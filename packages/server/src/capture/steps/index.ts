// The steps of a capture: what is done with the page once there is a browser, and what is made of the outcome.
// May import: @muniment/verify, Node, ../browser, ../lists, ../recorder, the types of ../network and ../capturer.ts.
// Promises: a step that failed is a recorded fact; nothing that a page says is trusted or waited for without end.
// Its folders: loading/ opens a page and waits for its rest; walls/ tells what stands before the content; behaviours/ does with the page
// what a visitor would; fetching/ asks for more than the page did; reading/ takes what the page is; outcome/ makes the verdict and the
// record. Beside them stands what all of them share, and page-capture.ts, which has the order of the steps.
export { budgets } from "./budgets.ts";
export { Deadline, TimeUp } from "./deadline.ts";
export { StepLog } from "./step-log.ts";
export { mainFrame } from "./frames.ts";
export { navigate } from "./loading/navigate.ts";
export { readConditions, type Conditions } from "./reading/conditions.ts";
export { noParts } from "./outcome/verdict-parts.ts";
export { closeWindow, preparePage, type PageEvents } from "./loading/prepare-page.ts";
export { watchPartKinds } from "./outcome/part-kinds.ts";
export { watchUnrest } from "./loading/unrest.ts";
export { detailOf } from "./outcome/detail.ts";
export { capturePage, type Gathered, type PageCapture } from "./page-capture.ts";
export { keepStamps, stampWarc } from "./stamp-warc.ts";
export { reach } from "./tell.ts";
export type { VideoTool } from "./fetching/yt-dlp.ts";
export { conclude, type Conclusion } from "./outcome/conclude.ts";
