/**
 * What one part of a page may cost at most, so that no single frame, box or dialog costs the whole. They stand in each record
 * (spec/capture, "What is done with the page"). Times are milliseconds.
 */
export const budgets = {
  /** A page that has its document, and of which nothing more comes for this long, has loaded: longer than a slow part takes (12 s). */
  stallMs: 15_000,
  /** Before the picture of the window, an answer that is awaited is given this long. At the end it is given `stallMs`. */
  stillMs: 3_000,
  /** A script that lets the page answer nothing for this long is ended. */
  busyMs: 15_000,
  /** A check page is given this long to let the visitor through. */
  checkMs: 15_000,
  /** Reading one frame. */
  frameMs: 3_000,
  /** Frames that are gone through. */
  frames: 20,
  /** Scrolling one box, or one frame. */
  boxMs: 12_000,
  /** Boxes that are scrolled, in all frames together. */
  boxes: 20,
  /** Turns of the wheel in one place: 40,000 px are 63 in a window 800 px high. */
  turns: 600,
  /** Opening what is folded up. */
  openMs: 20_000,
  /** Clicks on it. */
  clicks: 40,
  /** Processes of the browser: each other site in a frame takes one. Above it nothing more is let in; above twice as many the browser is ended. */
  processes: 150,
  /** Dialogs that are answered; then the script that asks is ended. */
  dialogs: 100,
  /** Pictures that the page names, and the browser did not choose, that are fetched; the time and the bytes for one, and for all. */
  alternatives: 500,
  alternativeMs: 10_000,
  alternativesMs: 20_000,
  alternativesBytes: 250_000_000,
  /** Completing one picture of which the browser kept nothing. */
  pictureMs: 10_000,
  /** Films in pieces: forms of one that are fetched (its picture, its sounds, its subtitles), pieces in all, and the time for one piece. */
  streamForms: 8,
  streamParts: 5_000,
  streamPartMs: 30_000,
  /** Characters of dropped rows that are kept. */
  passedText: 4_000_000,
} as const;
