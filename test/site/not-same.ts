/**
 * The kinds of pages whose replay is not, or not always, what the capture's picture shows, each with its reason: the one place where that
 * stands. What has another reason is a fault. "The component" is the replay component of others that the viewer uses.
 */
export const notSame: Readonly<Record<string, string>> = {
  everyday: "the player goes on while it is looked at, and tells another second",
  "byte-ranges": "the player goes on while it is looked at, and tells another second",
  frames:
    "the component finds no frame made of a blob, nothing that srcdoc names from the root, and no page in an object element",
  "frame-busting": "in replay all frames are of one origin: one that was kept from leading the page away does so",
  "frame-denied": "the archive shows what the server gave, also where a browser kept it from being framed",
  "pop-ups": "the component opens a window that a page asks for in the page's own place",
  methods: "the component finds answers to GET, POST and PUT alone",
  "service-worker-answers":
    "in replay no service worker of the page is let in, and this page asks for nothing until it has one",
  "web-socket": "messages of a WebSocket are kept, and not played again",
  "virtual-feed":
    "rows that the page drops are not in the picture of the whole page, and are there again when it is scrolled",
  print: "what is fixed to the window is in each window, and in the picture of the whole page once",
  "sticky-header": "what is fixed to the window is in each window, and in the picture of the whole page once",
  "as-pdf": "a browser shows no PDF in a frame that is shut in; the viewer shows it beside the replay",
  "as-image": "a browser shows an image by itself in another way than in a frame",
  "as-download": "what a browser saves has no picture",
  "certificate-refused": "nothing was captured",
};
