import { DevToolsError } from "../../browser/index.ts";
import type { Deadline } from "../deadline.ts";
import { evaluate, fieldOf, numberField, textField, type Frame } from "../frames.ts";

/** A picture to be asked for, as the element that names it would. */
export interface PictureWish {
  readonly url: string;
  /** As the element has them; null: not said. */
  readonly crossOrigin: string | null;
  readonly referrerPolicy: string | null;
}

/** Pictures that are on their way at once: what a browser asks one server for. */
const picturesAtOnce = 6;

/**
 * Runs in a world of our own. The pictures stand in no document: the page does not see them, and they are held until `dropPictures`, so that
 * the browser has them where it prints. `stop` ends what is on its way.
 */
const showPictures = `async (wishes, eachMs) => {
  const state = globalThis.munimentPictures = { kept: [], stop: false, open: new Set() };
  const one = ({ url, crossOrigin, referrerPolicy }) => new Promise((done) => {
    const picture = new Image();
    const end = (how) => { clearTimeout(timer); state.open.delete(giveUp); picture.onload = picture.onerror = null; done(how); };
    const giveUp = () => { picture.src = ""; end("late"); };
    const timer = setTimeout(giveUp, eachMs);
    state.open.add(giveUp);
    picture.onload = () => { state.kept.push(picture); end("shown"); };
    picture.onerror = () => end("failed");
    if (crossOrigin !== null) picture.crossOrigin = crossOrigin;
    if (referrerPolicy !== null) picture.referrerPolicy = referrerPolicy;
    picture.src = url;
  });
  const ends = { shown: 0, failed: 0, late: 0 };
  let next = 0;
  const work = async () => { while (next < wishes.length && !state.stop) ends[await one(wishes[next++])] += 1; };
  await Promise.all(Array.from({ length: ${String(picturesAtOnce)} }, work));
  return { ...ends, tried: next };
}`;

const stopPictures = `() => {
  const state = globalThis.munimentPictures;
  if (!state) return;
  state.stop = true;
  for (const giveUp of [...state.open]) giveUp();
}`;

const forgetPictures = "() => { delete globalThis.munimentPictures; }";

/** How a script of the capturer is run. `scriptName`: see OwnRequests. */
export interface InPage {
  readonly frame: Frame;
  readonly scriptName: string;
}

/** How many were asked for, and how many of them the browser could show. */
export async function askForPictures(place: InPage, wishes: readonly PictureWish[], eachMs: number) {
  const value = await call(place, showPictures, [wishes, eachMs]);
  return { tried: numberField(value, "tried"), shown: numberField(value, "shown"), late: numberField(value, "late") };
}

/** Ends those that are on their way. */
export async function stopAsking(place: InPage): Promise<void> {
  await call(place, stopPictures, []);
}

export async function dropPictures(place: InPage): Promise<void> {
  await call(place, forgetPictures, []);
}

export interface FileWish {
  readonly url: string;
  readonly ms: number;
  readonly bytesMax: number;
  /** Characters of its text that are wanted back. 0: none. */
  readonly textMax: number;
}

export interface FileAnswer {
  /** Null where the page was given no answer. */
  readonly status: number | null;
  /** It came to its end. */
  readonly whole: boolean;
  readonly bytes: number;
  /** Where it was in the end. */
  readonly url: string;
  readonly text: string | null;
}

/** Runs in a world of our own. Reads what comes and keeps none of it, but for texts that are wanted. */
const takeFile = `async ({ url, ms, bytesMax, textMax }) => {
  const given = new AbortController();
  const timer = setTimeout(() => given.abort(), ms);
  const told = { status: null, whole: false, bytes: 0, url, text: null };
  try {
    const answer = await fetch(url, { signal: given.signal });
    told.status = answer.status;
    told.url = answer.url;
    const decoder = new TextDecoder();
    let text = "";
    if (answer.body !== null) for await (const piece of answer.body) {
      told.bytes += piece.length;
      if (text.length < textMax) text += decoder.decode(piece, { stream: true });
      if (told.bytes > bytesMax) { given.abort(); return told; }
    }
    told.whole = true;
    if (textMax > 0 && text.length <= textMax) told.text = text;
  } catch { /* told.status and told.whole say how far it came */ } finally { clearTimeout(timer); }
  return told;
}`;

/** Asks for a file as a script of the page would: by its rules, with its cookies where it is its own, whole. */
export async function askForFile(place: InPage, wish: FileWish, deadline: Deadline): Promise<FileAnswer> {
  const value = await deadline.race(call(place, takeFile, [wish]));
  const status = numberField(value, "status");
  return {
    status: status === 0 ? null : status,
    whole: fieldOf(value, "whole") === true,
    bytes: numberField(value, "bytes"),
    url: textField(value, "url", 16_384) ?? wish.url,
    text: wish.textMax > 0 ? textField(value, "text", wish.textMax) : null,
  };
}

function call({ frame, scriptName }: InPage, body: string, given: readonly unknown[]): Promise<unknown> {
  const values = given.map((one) => JSON.stringify(one)).join(", ");
  return evaluate(frame, `(${body})(${values})\n//# sourceURL=${scriptName}`);
}

/** Service workers of the page are passed by, or no more: what the capturer asks for comes from the server, and they do not hear of it. */
export async function bypassWorkers(frames: readonly Frame[], bypass: boolean): Promise<void> {
  const sessions = new Set(frames.map(({ session }) => session));
  const sent = [...sessions].map((session) => session.send("Network.setBypassServiceWorker", { bypass }));
  // A frame that went away in the meantime asks for nothing.
  for (const outcome of await Promise.allSettled(sent))
    if (outcome.status === "rejected" && !(outcome.reason instanceof DevToolsError)) throw outcome.reason;
}

export async function pastWorkers<T>(frames: readonly Frame[], work: () => Promise<T>): Promise<T> {
  await bypassWorkers(frames, true);
  try {
    return await work();
  } finally {
    await bypassWorkers(frames, false);
  }
}
