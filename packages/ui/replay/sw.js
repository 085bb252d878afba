/*
 * The service worker of a replay origin: the replay component's own (wabac.js), behind a gate. The component gives replayed documents
 * a policy of its own, which leaves web sockets open and its own pages without any; and archived headers may ask the browser
 * to speak to other hosts. The gate adds the policy of this origin (policies.ts has the same line) to every answer, and
 * takes those headers away. The component also loads this file as a plain worker; there is no answer to guard then.
 */
const policy =
  "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; connect-src 'self' data: blob:; frame-src 'self' data: blob:; form-action 'none'; object-src 'none'";

// Governs what no content policy reaches: name look-ups, connections made in advance, peers. Chromium 152 and later obey it.
const connections = `("${self.location.origin}"); redirects=allow`;

// Chromium ends the process of a page that calls a peer against that rule, and the viewer's tab may be in it. So that a page which only
// counts its reader's devices does not come to that, it finds no peers to call. Put before the component's own script for each page.
const withoutPeers = `(() => {
  const strip = (realm) => {
    for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection"]) {
      try { Object.defineProperty(realm, name, { value: undefined }); } catch { /* of another origin, or done before */ }
    }
    return realm;
  };
  strip(self);
  for (const [name, realmOf] of [["contentWindow", (found) => found], ["contentDocument", (found) => found?.defaultView]]) {
    const own = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, name);
    Object.defineProperty(HTMLIFrameElement.prototype, name, { ...own, get() {
      const found = own.get.call(this);
      const realm = realmOf(found);
      if (realm) strip(realm);
      return found;
    } });
  }
})();
`;

// A frame with a sandbox of its own has an origin of its own too, for which no service worker answers: what it shows would be asked of the
// server, which has nothing of it. It is let into the replay's origin, where every other frame is; the sandbox around the whole replay
// stays, and so does what the page forbade it beside that. Put before the component's own script for each page.
const withFramesInReach = `(() => {
  const { insertBefore } = Node.prototype;
  const letIn = (frame) => {
    if (!frame.hasAttribute("sandbox") || frame.sandbox.contains("allow-same-origin")) return;
    frame.sandbox.add("allow-same-origin");
    // What it is forbidden counts from when it was put into the page: it is put there anew.
    if (frame.parentNode !== null) insertBefore.call(frame.parentNode, frame, frame.nextSibling);
  };
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes)
      for (const node of [target, ...addedNodes]) {
        if (node instanceof HTMLIFrameElement) letIn(node);
        else if (node instanceof Element && node !== target) node.querySelectorAll("iframe[sandbox]").forEach(letIn);
      }
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["sandbox"] });
})();
`;

const speaking = [
  "alt-svc",
  "attribution-reporting-register-source",
  "attribution-reporting-register-trigger",
  "clear-site-data",
  "content-security-policy-report-only",
  "cross-origin-embedder-policy-report-only",
  "cross-origin-opener-policy-report-only",
  "document-policy-report-only",
  "integrity-policy-report-only",
  "link",
  "nel",
  "origin-trial",
  "refresh",
  "report-to",
  "reporting-endpoints",
  "sec-session-registration",
  "service-worker-allowed",
  "set-login",
  "sourcemap",
  "speculation-rules",
  "x-sourcemap",
];

// The component leads on to an answer by the second in which it was given, and so to the first one of that second: to the check before the
// page, where that took no longer. By the time that it was asked for it finds the same answer again.
function atTheTime(found, asked) {
  const time = /\/\d{14}mp_\//;
  return found.replace(time, time.exec(asked)?.[0] ?? "$&");
}

async function guarded(response, request) {
  // A tab of its own could be navigated away by what it shows; only our frame keeps a replay in.
  if (request.destination === "document")
    return new Response("A replay is shown inside its item's page only.\n", { status: 403 });
  if (response.type === "opaque" || response.type === "opaqueredirect" || response.type === "error")
    return Response.error();
  const headers = new Headers(response.headers);
  for (const name of speaking) headers.delete(name);
  headers.append("content-security-policy", policy);
  headers.set("connection-allowlist", connections);
  headers.set("x-dns-prefetch-control", "off");
  headers.set(
    "permissions-policy",
    "camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), hid=(), midi=(), payment=()",
  );
  const found = headers.get("location");
  if (found !== null) headers.set("location", atTheTime(found, request.url));
  const { status, statusText } = response;
  const body = request.url.endsWith("/static/wombat.js")
    ? withoutPeers + withFramesInReach + (await response.text())
    : response.body;
  return new Response(body, { status, statusText, headers });
}

// An archived script may register this file too, for a narrower scope that goes before the replay's own, and with parameters that have the
// component put scripts into every page. Such a worker would outlive the look, and answer in every later one.
if ("registration" in self) {
  const isOurs = registration.scope === new URL("./", location.href).href && location.search === "?serveIndex=1";
  if (!isOurs) throw new Error("This service worker serves the replay as the viewer starts it, and nothing else.");
}

if ("FetchEvent" in self) {
  const respondWith = FetchEvent.prototype.respondWith;
  FetchEvent.prototype.respondWith = function (answer) {
    respondWith.call(
      this,
      Promise.resolve(answer).then((response) => guarded(response, this.request)),
    );
  };
}

importScripts("wabac.js");
