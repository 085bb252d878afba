// Shows the item's web archive. `url` and `ts` of this page's address say which archived page, as fourteen digits of UTC; `source`, by the name that
// the player goes by, whether it is a WARC.
const query = new URLSearchParams(location.search);
const here = new URL(".", location.href);

// A name of its own for each look: nothing that an earlier replay left in this origin's storage can stand in for the archive.
const collection = crypto.randomUUID();

const replay = document.createElement("replay-web-page");
const source = query.get("source") === "capture.warc" ? "capture.warc" : "capture.wacz";
replay.setAttribute("source", new URL(source, here).href);
replay.setAttribute("coll", collection);
replay.setAttribute("url", query.get("url") ?? "");
replay.setAttribute("ts", query.get("ts") ?? "");
replay.setAttribute("replaybase", new URL("replay/", here).pathname);
replay.setAttribute("embed", "replayonly");
// Where links out of the archive would lead by default is the component's own site.
replay.setAttribute("newwindowbase", here.href);
replay.setAttribute("nocache", "");
replay.setAttribute("nomediadownload", "");

// The component looks for its service worker three times and then stays blank. On a slow machine that is too soon: first it has to stand.
const script = `replay/sw.js?${new URLSearchParams({ serveIndex: "1" })}`;
const scope = new URL("replay/", here).href;
withoutStrangers()
  .then(() => navigator.serviceWorker.register(new URL(script, here), { scope }))
  .then(standing)
  .then(
    () => document.body.append(replay),
    (error) => {
      document.body.textContent = `The replay could not start in this browser: ${error.message} Look at the screenshot, or download the file.`;
    },
  );

// Sealed pages could once leave workers of their own here, which a browser keeps, and so does a look whose pass (the last part of this
// address) has ended: no look begins with one.
async function withoutStrangers() {
  const registered = await navigator.serviceWorker.getRegistrations();
  const item = new URL("../", here).href;
  const strangers = registered.filter((each) => each.scope.startsWith(item) && each.scope !== scope);
  await Promise.all(strangers.map((each) => each.unregister()));
}

function standing({ installing, waiting, active }) {
  const worker = installing ?? waiting ?? active;
  return new Promise((resolve, reject) => {
    const look = () => {
      if (worker.state === "activated") resolve();
      if (worker.state === "redundant") reject(new Error("its service worker was refused."));
    };
    worker.addEventListener("statechange", look);
    look();
  });
}

// What was replayed does not stay behind in the browser.
addEventListener("pagehide", () => {
  const inner = replay.shadowRoot?.querySelector("iframe")?.contentWindow;
  inner?.fetch(`w/api/c/${collection}`, { method: "DELETE", keepalive: true });
});
