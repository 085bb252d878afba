/** The server's side of a WebSocket (RFC 6455), without extensions: enough to say what went over it, message by message. */
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

export interface Message {
  readonly url: string;
  /** As the page sees it. */
  readonly direction: "sent" | "received";
  readonly kind: "text" | "binary";
  readonly data: Buffer;
}

/** What the server says: at once, and to each message of the page. */
export interface SocketAnswer {
  readonly greeting: readonly (string | Buffer)[];
  readonly reply: (message: Buffer) => readonly (string | Buffer)[];
}

/** Answers the handshake, and notes every message. */
export function acceptSocket(
  request: IncomingMessage,
  socket: Duplex,
  { greeting, reply }: SocketAnswer,
  note: (message: Omit<Message, "url">) => void,
): void {
  const key = request.headers["sec-websocket-key"] ?? "";
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  const lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"];
  socket.write(`${lines.join("\r\n")}\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
  const say = (messages: readonly (string | Buffer)[]): void => {
    for (const message of messages) {
      const kind = typeof message === "string" ? "text" : "binary";
      const data = Buffer.from(message);
      socket.write(frame(kind === "text" ? 1 : 2, data));
      note({ direction: "received", kind, data });
    }
  };
  say(greeting);
  let buffered = Buffer.alloc(0);
  socket.on("error", () => {
    socket.destroy(); // The browser was ended with the socket open.
  });
  socket.on("data", (bytes: Buffer) => {
    buffered = Buffer.concat([buffered, bytes]);
    for (let one = firstFrame(buffered); one !== null; one = firstFrame(buffered)) {
      buffered = buffered.subarray(one.size);
      if (one.opcode === 8) {
        socket.end(frame(8, one.data));
        return;
      }
      if (one.opcode === 9) socket.write(frame(10, one.data));
      if (one.opcode !== 1 && one.opcode !== 2) continue;
      note({ direction: "sent", kind: one.opcode === 1 ? "text" : "binary", data: one.data });
      say(reply(one.data));
    }
  });
}

function frame(opcode: number, data: Buffer): Buffer {
  const { length } = data;
  const size = length < 126 ? [length] : [126, length >> 8, length & 0xff];
  if (length > 0xffff) throw new RangeError("the site sends no message as long as this");
  return Buffer.concat([Buffer.from([0x80 | opcode, ...size]), data]);
}

/** The first frame, if it is there as a whole. A browser masks what it sends, and does not split what is short. */
function firstFrame(bytes: Buffer): { readonly opcode: number; readonly data: Buffer; readonly size: number } | null {
  const short = bytes.length < 2 ? 0 : bytes.readUInt8(1) & 0x7f;
  const head = short === 126 ? 4 : 2;
  if (short === 127) throw new RangeError("a message longer than the site's pages send");
  if (bytes.length < head) return null;
  const length = short === 126 ? bytes.readUInt16BE(2) : short;
  const size = head + 4 + length;
  if (bytes.length < size) return null;
  const mask = bytes.subarray(head, head + 4);
  const data = Buffer.from(bytes.subarray(head + 4, size).map((value, at) => value ^ (mask[at % 4] ?? 0)));
  return { opcode: bytes.readUInt8(0) & 0x0f, data, size };
}
