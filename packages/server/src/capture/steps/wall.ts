import type { PageFacts } from "./read-page.ts";

interface Sign {
  readonly is: (page: PageFacts, status: number) => boolean;
  readonly text: string;
}

/** A page with more text than this shows something besides its form. */
const shortPage = 1_500;
const barePage = 600;

const has = (marker: string) => (page: PageFacts) => page.markers.includes(marker) && page.textLength < shortPage;

/** What tells that something stands before the content. Plain on purpose: each sign can be explained to whoever asks. */
const signs: readonly Sign[] = [
  {
    is: (_page, status) => status === 401 || status === 407,
    text: "The server asks for a login before it shows the page",
  },
  { is: (_page, status) => status === 403, text: "The server forbids access to the page" },
  { is: (_page, status) => status === 429, text: "The server says there were too many requests and shows no page" },
  { is: (_page, status) => status === 451, text: "The server withholds the page for legal reasons" },
  {
    is: (page) => page.passwordFields > 0 && page.textLength < shortPage,
    text: "The page is a login form with little else on it",
  },
  { is: has("turnstile"), text: "The page is a check for robots (Cloudflare), not the content" },
  { is: has("recaptcha"), text: "The page is a check for robots (reCAPTCHA), not the content" },
  { is: has("hcaptcha"), text: "The page is a check for robots (hCaptcha), not the content" },
  { is: has("datadome"), text: "The page is a check for robots (DataDome), not the content" },
  { is: has("perimeterx"), text: "The page is a check for robots (PerimeterX), not the content" },
  {
    is: (page) => page.markers.includes("consent") && page.textLength < shortPage,
    text: "The page asks for consent and shows little else",
  },
  {
    is: (page) =>
      page.textLength < barePage &&
      /\b(just a moment|checking your browser|verify(ing)? (that )?you are (a )?human|are you a robot|unusual traffic)\b/i.test(
        `${page.title ?? ""} ${page.opening}`,
      ),
    text: "The page is a check for robots, not the content",
  },
  {
    is: (page) =>
      page.textLength < barePage && /\bnot available (in|from) your (country|region|location)\b/i.test(page.opening),
    text: "The page says that it is not shown in this country",
  },
];

/** Why the page is a wall; null if it is none. */
export function wallOf(page: PageFacts | null, status: number): string | null {
  const empty: PageFacts = {
    title: null,
    language: null,
    canonical: null,
    author: null,
    published: null,
    address: null,
    textLength: 0,
    passwordFields: 0,
    opening: "",
    markers: [],
  };
  return signs.find(({ is }) => is(page ?? empty, status))?.text ?? null;
}
