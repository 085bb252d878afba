/** The security headers of both origins. Nothing that either of them serves may ask anything of any other host. */

const withoutDevices =
  "camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), hid=(), midi=(), payment=()";

const everywhere = {
  "x-content-type-options": "nosniff",
  "x-dns-prefetch-control": "off",
  "permissions-policy": withoutDevices,
  "cache-control": "no-store",
  // Each origin in a process of its own, where the browser can: same-site names would share one.
  "origin-agent-cluster": "?1",
} as const;

/** In `cache-control`'s place, of a file that never changes under its name. */
export const keptByBrowser = "private, max-age=31536000, immutable";

/** Of the application: own files only, no inline script or style, frames only of the replay origins, framed by nobody. */
export function applicationHeaders(replayOrigins: readonly string[]): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "media-src 'self'",
    "connect-src 'self'",
    `frame-src ${replayOrigins.join(" ")}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ];
  return {
    ...everywhere,
    "content-security-policy": policy.join("; "),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
  };
}

/** Of an object on the application's origin: if it is opened as a page of its own, it can do nothing. */
export const objectPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'";

/**
 * Of everything on a replay origin, the replayed documents included (packages/ui/replay/sw.js puts the same line on what the service
 * worker answers). Archived script runs, and reaches the origin of its own item alone.
 */
export const replayPolicy = [
  "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:",
  "connect-src 'self' data: blob:",
  "frame-src 'self' data: blob:",
  "form-action 'none'",
  "object-src 'none'",
].join("; ");

/** `framedBy`: the origins of the application, which alone may show a replay. */
export function replayHeaders(framedBy: readonly string[]): Record<string, string> {
  return {
    ...everywhere,
    // A page that is replayed has a name below the viewer's: browsers would let it ask for the viewer's passkeys.
    "permissions-policy": `${withoutDevices}, publickey-credentials-get=(), publickey-credentials-create=()`,
    "content-security-policy": `${replayPolicy}; frame-ancestors 'self' ${framedBy.join(" ")}`,
    "connection-allowlist": "(response-origin); redirects=allow",
    "cross-origin-resource-policy": "same-origin",
    // The service worker tells by the referrer whether a request comes from a replayed page.
    "referrer-policy": "same-origin",
  };
}
