// Shows the item's WACZ. `url` and `ts` of this page's address say which archived page, as fourteen digits of UTC.
const query = new URLSearchParams(location.search);
const replay = document.createElement("replay-web-page");
replay.setAttribute("source", "/capture.wacz");
replay.setAttribute("coll", "capture");
replay.setAttribute("url", query.get("url") ?? "");
replay.setAttribute("ts", query.get("ts") ?? "");
replay.setAttribute("replaybase", "/replay/");
replay.setAttribute("embed", "replayonly");
// Addresses that are not in the archive lead nowhere, and no longer to the component's own site.
replay.setAttribute("newwindowbase", `${location.origin}/`);
replay.setAttribute("nocache", "");
replay.setAttribute("nomediadownload", "");
document.body.append(replay);
