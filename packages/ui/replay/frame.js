// Shows the item's WACZ. `url` and `ts` of this page's address say which archived page, as fourteen digits of UTC.
const query = new URLSearchParams(location.search);
const here = new URL(".", location.href);

// A name of its own for each look: nothing that an earlier replay left in this origin's storage can stand in for the archive.
const collection = crypto.randomUUID();

const replay = document.createElement("replay-web-page");
replay.setAttribute("source", new URL("capture.wacz", here).href);
replay.setAttribute("coll", collection);
replay.setAttribute("url", query.get("url") ?? "");
replay.setAttribute("ts", query.get("ts") ?? "");
replay.setAttribute("replaybase", new URL("replay/", here).pathname);
replay.setAttribute("embed", "replayonly");
// Where links out of the archive would lead by default is the component's own site.
replay.setAttribute("newwindowbase", here.href);
replay.setAttribute("nocache", "");
replay.setAttribute("nomediadownload", "");
document.body.append(replay);

// What was replayed does not stay behind in the browser.
addEventListener("pagehide", () => {
  const inner = replay.shadowRoot?.querySelector("iframe")?.contentWindow;
  inner?.fetch(`w/api/c/${collection}`, { method: "DELETE", keepalive: true });
});
