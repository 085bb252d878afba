/**
 * The page that checks a package in a browser, with no network and no server. Source: spec/package, "The verifier page".
 * It may know the verifier, and of the viewer how the text of others is shown. It promises the verifier's findings, and no others.
 */
import "../styles/ink.css";
import "./verify-page.css";
import { firstLanguage } from "./languages.ts";
import { Page } from "./page.ts";

/** Name and version of the program: laid in by the build. */
declare const program: string;

new Page({ language: firstLanguage(navigator.languages), tags: navigator.languages, program }).open();
