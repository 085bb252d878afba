/** Connections that stay: WebSockets, event streams, polls. */
import { everyPart, held, type HardPage } from "../hard-page.ts";
import { departure, json, page, part } from "../part.ts";

const socket: HardPage = {
  kind: "web-socket",
  about: "WebSocket messages, both directions, text and binary",
  give: (origins) => {
    const main = {
      "GET /": page(
        "A socket",
        `<p id="said"></p><script>const socket = new WebSocket("${origins.main.replace("http", "ws")}/socket"); socket.binaryType = "arraybuffer";
let heard = 0; socket.onopen = () => { socket.send("hello"); socket.send(new Uint8Array([0, 255, 1, 254])); socket.send("سلام"); };
socket.onmessage = ({ data }) => { heard += 1; document.querySelector("#said").textContent += typeof data === "string" ? data : data.byteLength; };</script>`,
      ),
    };
    const url = `${origins.main.replace("http", "ws")}/socket`;
    const binary = Buffer.from([0, 255, 1, 254]);
    const sent = [Buffer.from("hello"), binary, Buffer.from("سلام")];
    const received = [
      Buffer.from("welcome"),
      Buffer.from([1, 2, 3]),
      ...sent.map((one) => Buffer.concat([Buffer.from("you said "), one])),
    ];
    return {
      parts: { main },
      sockets: {
        "/socket": {
          greeting: ["welcome", Buffer.from([1, 2, 3])],
          reply: (message) => {
            const answer = Buffer.concat([Buffer.from("you said "), message]);
            return [message.equals(binary) ? answer : answer.toString()];
          },
        },
      },
      held: [...everyPart(origins, { main }), held("GET", `${origins.main}/socket`, { status: 101 })],
      messages: [
        ...sent.map((data) => ({ url, direction: "sent" as const, data })),
        ...received.map((data) => ({ url, direction: "received" as const, data })),
      ],
      verdict: "complete",
    };
  },
};

const events = ["first", "second", "ثالث"];

const eventStream: HardPage = {
  kind: "event-stream",
  about: "an event stream that stays open: each event that came",
  give: (origins) => {
    const main = {
      "GET /": page(
        "Events",
        '<p id="said"></p><script>new EventSource("/events").onmessage = ({ data }) => { document.querySelector("#said").textContent += data; };</script>',
      ),
      "GET /events": part("text/event-stream", async function* (gone) {
        for (const [at, one] of events.entries()) yield Buffer.from(`id: ${at}\ndata: ${one}\n\n`);
        await departure(gone); // It stays open, as event streams do.
      }),
    };
    const url = `${origins.main}/events`;
    return {
      parts: { main },
      held: [held("GET", `${origins.main}/`), held("GET", url, { truncated: true })],
      messages: events.map((one) => ({ url, direction: "received" as const, data: Buffer.from(one) })),
      verdict: "complete",
      words: events.map((text) => ({ role: "text", text })),
    };
  },
};

const poll: HardPage = {
  kind: "poll",
  about: "a poll that never rests",
  give: (origins) => {
    const main = {
      "GET /": page("A poll", '<script>(async () => { for (;;) await fetch("/poll"); })();</script>'),
      "GET /poll": json({ news: null }, { delayMs: 200 }),
    };
    return { parts: { main }, held: everyPart(origins, { main }), verdict: "complete" };
  },
};

export const livePages: readonly HardPage[] = [socket, eventStream, poll];
