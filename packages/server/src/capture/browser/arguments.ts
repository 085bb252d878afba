import { noCacheIn } from "./profile.ts";

/** What of a capture's order decides how the browser is started. */
export interface BrowserSettings {
  readonly profile: string;
  readonly proxyUrl: string;
  readonly userAgent: string;
  /** Most wanted first, as in `Accept-Language`. */
  readonly languages: readonly string[];
  readonly window: { readonly width: number; readonly height: number; readonly scale: number };
  readonly sandbox: "on" | "off-by-request";
  /** What of the environment says where windows open, for a person to see it; null: without a window. */
  readonly display: Readonly<Record<string, string>> | null;
  /** The machine's shared memory is too small for a browser (containers give 64 MiB). */
  readonly smallSharedMemory: boolean;
}

/**
 * Features that would ask servers of the browser's maker for something, change the address that was asked for, load
 * pages ahead where nobody records them, or cost a capture much and give it nothing.
 */
const featuresOff = [
  "AutofillServerCommunication",
  "BrowsingTopics",
  "CertificateTransparencyComponentUpdater",
  "DialMediaRouteProvider",
  "GlobalMediaControls",
  // http: would be tried as https: first: what a person typed is what is asked for.
  "HttpsFirstBalancedModeAutoEnable",
  "HttpsUpgrades",
  "InterestFeedContentSuggestions",
  "InterestGroupStorage",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "Prerender2",
  "Translate",
  // Pages of its own, for an address bar that nobody types into, and a process that waits for the next site: more work than most pages are.
  "SpareRendererForSitePerProcess",
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxPopup",
];

/**
 * Where the browser's own services are told to be: it asks its maker for updates and for the accounts that are logged in as soon
 * as it starts, whatever else it is told. On this port it connects to nothing (it counts as unsafe), not even to the proxy.
 */
const nowhere = "http://127.0.0.1:9/";

/** Every argument of the browser. None weakens what separates pages from each other or from this machine. */
export function browserArguments(settings: BrowserSettings): string[] {
  const { width, height, scale } = settings.window;
  return [
    ...(settings.display === null ? ["--headless=new", "--hide-scrollbars"] : []),
    "--remote-debugging-pipe=cbor",
    `--user-data-dir=${settings.profile}`,
    "--no-first-run",
    "--no-default-browser-check",
    // Nothing of its own accord: no updates, telemetry, crash reports, sync, pings.
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-client-side-phishing-detection",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-field-trial-config",
    "--disable-search-engine-choice-screen",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-pings",
    "--no-service-autorun",
    `--gaia-url=${nowhere}`,
    `--google-apis-url=${nowhere}`,
    `--component-updater=url-source=${nowhere}`,
    `--disable-features=${featuresOff.join(",")}`,
    // A page that failed is a finding; the browser must not try it again behind our back.
    "--disable-auto-reload",
    // Only through our proxy, which looks names up itself: loopback included, no QUIC, no WebRTC beside it.
    `--proxy-server=${settings.proxyUrl}`,
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--disable-quic",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    // No HTTP cache, and not by request headers, which servers would see: each answer in the WARC is one that a server gave.
    `--disk-cache-dir=${noCacheIn(settings.profile)}`,
    // The page as a visitor gets it: the usual window, name and languages, no mark of automation.
    `--window-size=${String(width)},${String(height)}`,
    `--force-device-scale-factor=${String(scale)}`,
    "--mute-audio",
    `--user-agent=${settings.userAgent}`,
    `--lang=${settings.languages[0] ?? "en-US"}`,
    `--accept-lang=${settings.languages.join(",")}`,
    "--disable-blink-features=AutomationControlled",
    // A hidden page must go on as one that is looked at.
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    // No question to the desktop's key ring.
    "--password-store=basic",
    "--use-mock-keychain",
    ...(settings.smallSharedMemory ? ["--disable-dev-shm-usage"] : []),
    ...(settings.sandbox === "off-by-request" ? ["--no-sandbox"] : []),
    "about:blank",
  ];
}
