import type { Certainty, WallKind } from "@muniment/verify";

import { phrases } from "./wall-phrases.ts";

/**
 * What tells that something stands before the content. The first rule that fits counts, so what is special stands before what
 * is general. Plain on purpose: each can be explained to whoever asks, and each has its page in sample-walls.ts.
 */
export interface WallRule {
  /** The kind, and what tells it. Stands in records: a rule that changes its meaning gets another name. */
  readonly rule: string;
  readonly kind: WallKind;
  readonly certainty: Certainty;
  /** For people. */
  readonly text: string;
  /** All of these must hold. */
  readonly when: {
    readonly statuses?: readonly number[];
    /** The answer is no error, by its status. */
    readonly isOk?: true;
    /** A line of the answer's header, name and value in lower case. */
    readonly header?: { readonly name: string; readonly value: RegExp };
    /** An element of the page. */
    readonly element?: string;
    readonly passwordField?: true;
    /** The address in the end, and it is not the one that was asked for. */
    readonly ledTo?: RegExp;
    /** One of these stands in the title or among the first words; or, with `headline`, in the title or the first heading. */
    readonly words?: readonly string[];
    readonly headline?: readonly string[];
    /** There is no more text than this, in characters. A page with more shows something besides. */
    readonly textMax?: number;
  };
}

/** A page with more text than this shows something besides a form. */
const short = 1_500;
const bare = 600;
/** Notices of platforms stand among menus and what else they recommend. */
const notice = 4_000;

export const wallRules: readonly WallRule[] = [
  {
    rule: "check.cloudflare-header",
    kind: "check",
    certainty: "certain",
    text: "The server says that this is a check of the browser (Cloudflare), not the content",
    when: { header: { name: "cf-mitigated", value: /challenge/ } },
  },
  {
    rule: "check.aws-header",
    kind: "check",
    certainty: "certain",
    text: "The server says that this is a check of the browser (AWS), not the content",
    when: { header: { name: "x-amzn-waf-action", value: /challenge|captcha/ } },
  },
  {
    rule: "check.cloudflare-page",
    kind: "check",
    certainty: "certain",
    text: "The page is a check of the browser (Cloudflare), not the content",
    when: { element: "#challenge-form, #challenge-running, #cf-challenge-running", textMax: short },
  },
  {
    rule: "robots.google",
    kind: "robots",
    certainty: "certain",
    text: "The page is a check for robots (Google), not the content",
    when: { element: "form#captcha-form[action*='index']", textMax: short },
  },
  {
    rule: "robots.datadome",
    kind: "robots",
    certainty: "certain",
    text: "The page is a check for robots (DataDome), not the content",
    when: { element: "iframe[src*='captcha-delivery.com']", textMax: short },
  },
  {
    rule: "robots.perimeterx",
    kind: "robots",
    certainty: "certain",
    text: "The page is a check for robots (PerimeterX), not the content",
    when: { element: "#px-captcha", textMax: short },
  },
  {
    rule: "consent.google",
    kind: "consent",
    certainty: "certain",
    text: "The page asks for consent (Google) before it shows the content",
    when: { element: "form[action*='//consent.google.'], form[action*='//consent.youtube.']", textMax: notice },
  },
  {
    rule: "login.status",
    kind: "login",
    certainty: "certain",
    text: "The server asks for a login before it shows the page",
    when: { statuses: [401, 407] },
  },
  {
    rule: "rate.status",
    kind: "rate",
    certainty: "certain",
    text: "The server says there were too many requests and shows no page",
    when: { statuses: [429] },
  },
  {
    rule: "legal.status",
    kind: "legal",
    certainty: "certain",
    text: "The server withholds the page for legal reasons",
    when: { statuses: [451] },
  },
  {
    rule: "check.words",
    kind: "check",
    certainty: "likely",
    text: "The page is a check of the browser, not the content",
    when: {
      words: phrases.check,
      textMax: bare,
    },
  },
  {
    rule: "robots.words",
    kind: "robots",
    certainty: "likely",
    text: "The page is a check for robots, not the content",
    when: {
      words: phrases.robots,
      textMax: bare,
    },
  },
  {
    rule: "robots.recaptcha",
    kind: "robots",
    certainty: "likely",
    text: "The page is a check for robots (reCAPTCHA), not the content",
    when: { element: "iframe[src*='/recaptcha/'][title], .g-recaptcha:not([data-size=invisible])", textMax: bare },
  },
  {
    rule: "robots.hcaptcha",
    kind: "robots",
    certainty: "likely",
    text: "The page is a check for robots (hCaptcha), not the content",
    when: { element: ".h-captcha, iframe[src*='hcaptcha.com']", textMax: bare },
  },
  {
    rule: "robots.turnstile",
    kind: "robots",
    certainty: "likely",
    text: "The page is a check for robots (Turnstile), not the content",
    when: { element: ".cf-turnstile, iframe[src*='challenges.cloudflare.com']", textMax: bare },
  },
  {
    rule: "forbidden.status",
    kind: "forbidden",
    certainty: "certain",
    text: "The server forbids access to the page",
    when: { statuses: [403] },
  },
  {
    rule: "removed.words",
    kind: "removed",
    certainty: "likely",
    text: "The page is a notice that the content was removed or is no longer there, not the content",
    when: {
      words: phrases.removed,
      textMax: notice,
    },
  },
  {
    rule: "region.words",
    kind: "region",
    certainty: "likely",
    text: "The page says that it is not shown in this country",
    when: {
      words: phrases.region,
      textMax: short,
    },
  },
  {
    rule: "login.password",
    kind: "login",
    certainty: "likely",
    text: "The page is a login form with little else on it",
    when: { passwordField: true, textMax: short },
  },
  {
    rule: "login.address",
    kind: "login",
    certainty: "likely",
    text: "The page led on to another, which by its address is for logging in",
    when: {
      ledTo: /\/(login|log-in|signin|sign-in|sign_in|accounts\/login|i\/flow\/login|sso|checkpoint)\b/i,
      textMax: short,
    },
  },
  {
    rule: "login.words",
    kind: "login",
    certainty: "likely",
    text: "The page asks for a login and shows little else",
    when: {
      words: phrases.login,
      textMax: bare,
    },
  },
  {
    rule: "rate.words",
    kind: "rate",
    certainty: "likely",
    text: "The page says there were too many requests, and shows nothing else",
    when: { words: phrases.rate, textMax: bare },
  },
  {
    rule: "forbidden.words",
    kind: "forbidden",
    certainty: "likely",
    text: "The page says that access is denied, and shows nothing else",
    when: {
      headline: phrases.forbidden,
      textMax: bare,
    },
  },
  {
    rule: "consent.maker",
    kind: "consent",
    certainty: "likely",
    text: "The page asks for consent and shows little else",
    when: {
      element:
        "#didomi-notice, #onetrust-banner-sdk, iframe[id^=sp_message_iframe], .fc-consent-root, #CybotCookiebotDialog, #usercentrics-root, .qc-cmp2-container",
      textMax: short,
    },
  },
  {
    rule: "not-found.headline",
    kind: "not-found",
    certainty: "likely",
    text: "The page says that there is no such page, though the server answered as if there were",
    when: {
      isOk: true,
      headline: phrases.notFound,
      textMax: 3_000,
    },
  },
];
