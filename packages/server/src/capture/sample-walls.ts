/** For tests: one page for each rule by which a wall is told, and pages that are none though they look like one. */
import { html } from "./sample-feeds.ts";
import type { Answer } from "./sample-site.ts";

const long = "<p>This is a part of an article that says what happened, where, and who saw it. </p>".repeat(80);

const withHeader = (name: string, value: string, body = "", status = 403): Answer => {
  const page = html(body);
  return { ...page, status, headers: { ...page.headers, [name]: value } };
};
const withStatus = (status: number, body = "<p>No"): Answer => ({ ...html(body), status });
const titled = (title: string, body: string): Answer => html(`<script>document.title = "${title}"</script>${body}`);

/** By the name of the rule. A page that leads on answers for `/`, and what it leads to under `/login`. */
export const sampleWalls: Readonly<Record<string, Answer>> = {
  "check.cloudflare-header": withHeader("cf-mitigated", "challenge", "Wait"),
  "check.aws-header": withHeader("x-amzn-waf-action", "challenge", "Wait"),
  "check.cloudflare-page": html('<form id="challenge-form"></form><p>One moment'),
  "robots.google": html('<form id="captcha-form" action="index"></form><p>About this page'),
  "robots.datadome": html('<iframe src="about:blank#captcha-delivery.com"></iframe>'),
  "robots.perimeterx": html('<div id="px-captcha">Hold</div>'),
  "consent.google": html('<form action="https://consent.google.com/save"><button>Accept</button></form>'),
  "login.status": withHeader("www-authenticate", 'Basic realm="site"', "<p>No", 401),
  "rate.status": withStatus(429),
  "legal.status": withStatus(451),
  "check.words": titled("Just a moment...", "<p>Needs to review the security of your connection"),
  "robots.words": html("<p>Our systems have detected unusual traffic from your network"),
  "robots.recaptcha": html('<div class="g-recaptcha">Box</div>'),
  "robots.hcaptcha": html('<div class="h-captcha">Box</div>'),
  "robots.turnstile": html('<div class="cf-turnstile">Box</div>'),
  "forbidden.status": withStatus(403),
  "removed.words": html("<nav>Home Trending</nav><p>عذرًا، هذا المحتوى غير متاح الآن"),
  "region.words": html("<p>The uploader has not made this video available: it is not available in your country."),
  "login.password": html("<form>Name <input> Password <input type=password></form>"),
  "login.address": html('<script>if (location.pathname === "/") location.replace("/login?next=1")</script><p>Welcome'),
  "login.words": html("<p>Please log in to continue."),
  "rate.words": html("<p>Rate limit exceeded"),
  "forbidden.words": html("<h1>Access Denied</h1><p>Reference #18.2"),
  "consent.maker": html('<div id="onetrust-banner-sdk">We value you <button>Fine</button></div>'),
  "not-found.headline": html("<h1>الصفحة غير موجودة</h1><p>Try the search"),
};

/** What stands before nothing. */
export const sampleOpenPages: Readonly<Record<string, Answer>> = {
  "a short page": html("<h1>Notice</h1><p>The road is closed on Monday."),
  "an article with a login form at its head": html(`<form><input><input type=password></form>${long}`),
  "an article under a box for consent": html(`<div id="onetrust-banner-sdk">We value you</div>${long}`),
  "an article with a check in its form for comments": html(`${long}<div class="cf-turnstile"></div>`),
  "an article that tells of such a notice": html(
    `<h1>Platforms remove posts</h1>${long}<p>this content has been removed`,
  ),
  "an article about pages that are not found": html(`<h1>Why a page is not found</h1>${long}`),
  "an error page that says so by its status": withStatus(404, "<h1>Page not found</h1>"),
  "a page whose address was for logging in from the start": html("<p>About our new door"),
};
