/**
 * The page that shows the captures of a package in a browser, with no network and no server. Source: spec/package, "The replay page".
 * It may know the verifier's readers, and of the viewer and the verifier page how files are chosen and text of others is shown. It promises
 * that nothing of a capture runs, and that nothing leaves.
 */
import "../styles/ink.css";
import "../verify-page/verify-page.css";
import "./replay-page.css";
import { firstLanguage } from "./languages.ts";
import { Page } from "./page.ts";

new Page(firstLanguage(navigator.languages), navigator.languages).open();
