/**
 * The page that checks a package in a browser, with no network and no server. Source: spec/package, "The verifier page".
 * It may know the verifier, and of the viewer how the text of others is shown. It promises the verifier's findings, and no others.
 */
import { formatInstant } from "@muniment/verify";
import "../styles/ink.css";
import "../styles/outcome.css";
import "./verify-page.css";
import "./named-and-proved.css";
import { firstLanguage } from "./languages.ts";
import { Page } from "./page.ts";

/** Name and version of the program: laid in by the build. */
declare const program: string;

const language = firstLanguage(navigator.languages);
new Page({ language, tags: navigator.languages, program, now: () => formatInstant(Date.now()) }).open();
