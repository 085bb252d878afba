import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FormatError } from "@muniment/verify";
import { cookiesMax } from "./cookie.ts";
import { parseCookiesJson } from "./cookies-json.ts";
import { parseCookiesText } from "./cookies-text.ts";

const line = (...fields: readonly string[]): string => fields.join("\t");
const whole: readonly string[] = ["example.org", "FALSE", "/", "TRUE", "1795900000", "sid", "secret"];
/** The whole line with one field changed. */
const changed = (place: number, field: string): string => line(...whole.with(place, field));

/** Throws unless the text is refused with these words, and without the value of the cookie. */
function refused(parse: (text: string) => unknown, text: string, words: RegExp): void {
  assert.throws(
    () => parse(text),
    (error) => error instanceof FormatError && words.test(error.message) && !error.message.includes("secret"),
    text,
  );
}

describe("cookies.txt", () => {
  it("is read as browsers and curl write it", () => {
    const text = [
      "# Netscape HTTP Cookie File",
      "",
      line(".example.org", "TRUE", "/", "TRUE", "1795900000", "sid", "a=b c"),
      `#HttpOnly_${line("Example.ORG", "FALSE", "/in", "FALSE", "0", "one", "")}\r`,
      line("example.net", "TRUE", "/", "FALSE", "1", "", "nameless"),
    ].join("\n");
    const common = { sameSite: null } as const;
    assert.deepEqual(parseCookiesText(text), [
      {
        ...common,
        domain: ".example.org",
        expires: 1795900000,
        httpOnly: false,
        name: "sid",
        path: "/",
        secure: true,
        value: "a=b c",
      },
      {
        ...common,
        domain: "example.org",
        expires: null,
        httpOnly: true,
        name: "one",
        path: "/in",
        secure: false,
        value: "",
      },
      {
        ...common,
        domain: ".example.net",
        expires: 1,
        httpOnly: false,
        name: "",
        path: "/",
        secure: false,
        value: "nameless",
      },
    ]);
  });

  for (const [what, bad, words] of [
    ["a field too few", line(...whole.slice(0, 6)), /line 3: there are 6 fields/],
    ["a field too many", line(...whole, "more"), /line 3: there are 8 fields/],
    ["spaces for tabs", whole.join(" "), /line 3: there are 1 fields/],
    ["a flag of another form", changed(1, "true"), /line 3: the second field/],
    ["a second flag of another form", changed(3, "1"), /line 3: the fourth field/],
    ["a dot, and one host alone", changed(0, ".example.org"), /line 3: the domain begins with a dot/],
    ["a path of another form", changed(2, "in"), /line 3: the path/],
    ["an expiry of another form", changed(4, "-1"), /line 3: the fifth field/],
    ["no domain", changed(0, ""), /line 3: "" is no domain/],
    ["a domain with a port", changed(0, "example.org:80"), /line 3: .* is no domain/],
    ["a domain with a path", changed(0, "example.org/"), /line 3: .* is no domain/],
    ["an address with all below it", line("127.0.0.1", "TRUE", ...whole.slice(2)), /line 3: .* is no domain/],
    ["a value that would be two cookies", changed(6, "secret; other=1"), /line 3: the value holds/],
    ["a value with a control character", changed(6, "secret\u0007"), /line 3: the value holds/],
    ["a name that would be two", changed(5, "a=b"), /line 3: the name holds/],
    ["neither name nor value", line(...whole.slice(0, 5), "", ""), /line 3: the cookie has neither/],
    ["too much", changed(6, "secret".repeat(1_000)), /line 3: name and value have more/],
  ] as const) {
    it(`with ${what} is refused, and the line named`, () => {
      refused(parseCookiesText, `# head\n${line(...whole)}\n${bad}\n`, words);
    });
  }

  it("with too many cookies is refused", () => {
    refused(
      parseCookiesText,
      `${line(...whole)}\n`.repeat(cookiesMax + 1),
      new RegExp(`^line ${String(cookiesMax + 1)}: `),
    );
  });
});

describe("JSON of cookies", () => {
  const cookie = { domain: "example.org", name: "sid", value: "secret" };

  it("is read as extensions export it", () => {
    const list = [
      {
        ...cookie,
        domain: ".example.org",
        expirationDate: 1795900000.123,
        hostOnly: false,
        httpOnly: true,
        path: "/in",
        sameSite: "no_restriction",
        secure: true,
        session: false,
        storeId: "0",
        id: 1,
      },
      { ...cookie, hostOnly: true, session: true, expirationDate: 1795900000, sameSite: null },
      { ...cookie, hostOnly: false, sameSite: "Lax", expires: -1 },
      { ...cookie, sameSite: "no_restriction", secure: false },
    ];
    const common = {
      httpOnly: false,
      name: "sid",
      path: "/",
      sameSite: null,
      secure: false,
      value: "secret",
      expires: null,
    };
    const expected = [
      {
        ...common,
        domain: ".example.org",
        expires: 1795900000,
        httpOnly: true,
        path: "/in",
        sameSite: "none",
        secure: true,
      },
      { ...common, domain: "example.org" },
      { ...common, domain: ".example.org", sameSite: "lax" },
      { ...common, domain: "example.org" },
    ];
    assert.deepEqual(parseCookiesJson(JSON.stringify(list)), expected);
    assert.deepEqual(parseCookiesJson(JSON.stringify({ cookies: list, origins: [] })), expected);
  });

  for (const [what, bad, words] of [
    ["no value", { domain: "example.org", name: "sid" }, /cookie 2: the field value/],
    ["a value that is no text", { ...cookie, value: 7 }, /cookie 2: the field value/],
    ["a rule on sites that is not known", { ...cookie, sameSite: "sometimes" }, /cookie 2: the field sameSite/],
    ["a dot, and one host alone", { ...cookie, domain: ".example.org", hostOnly: true }, /cookie 2: the domain begins/],
    ["a domain that is none", { ...cookie, domain: "exa mple.org" }, /cookie 2: .* is no domain/],
    ["an expiry that is none", { ...cookie, expirationDate: "soon" }, /cookie 2: the field expirationDate/],
    ["a null in its place", null, /cookie 2: the field/],
  ] as const) {
    it(`with ${what} is refused, and the cookie named`, () => {
      refused(parseCookiesJson, JSON.stringify([cookie, bad]), words);
    });
  }

  it("that is none is refused, and the line named", () => {
    refused(parseCookiesJson, '[\n{"domain":"a.test","expires":1.5,\n"value" "secret"}]', /^line 3: it is no JSON/);
    refused(parseCookiesJson, '[\n{"value":"secret"},\nx]', /^line 3: it is no JSON/);
    refused(parseCookiesJson, "[".repeat(200_000), /it is no JSON/);
    refused(parseCookiesJson, '{"sid":"secret"}', /neither a list/);
  });
});
