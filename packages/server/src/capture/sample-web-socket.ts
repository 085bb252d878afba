/** For tests: the server's side of a WebSocket (RFC 6455), without extensions. */
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

export interface ServerSocket {
  /** Each part of `parts` goes out as a frame of its own: together they are one message. */
  send(opcode: number, ...parts: readonly Uint8Array[]): void;
  end(): void;
}

export interface ReceivedMessage {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** Answers the handshake, and calls `onMessage` for each message. Pings and closing frames are messages too. */
export function acceptWebSocket(
  request: IncomingMessage,
  stream: Duplex,
  onMessage: (socket: ServerSocket, message: ReceivedMessage) => void,
): ServerSocket {
  const key = `${request.headers["sec-websocket-key"] ?? ""}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash("sha1").update(key).digest("base64");
  stream.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Own: Yes\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  const socket: ServerSocket = {
    send(opcode, ...parts) {
      for (const [place, part] of parts.entries()) {
        const first = (place === parts.length - 1 ? 0x80 : 0) | (place === 0 ? opcode : 0);
        stream.write(Buffer.concat([headOf(first, part.length), part]));
      }
    },
    end: () => stream.end(),
  };
  let waiting: Buffer[] = [];
  let message: { opcode: number; parts: Buffer[] } = { opcode: 0, parts: [] };
  stream.on("error", () => stream.destroy());
  stream.on("data", (chunk: Buffer) => {
    waiting.push(chunk);
    for (;;) {
      const bytes = waiting.length === 1 ? (waiting[0] ?? chunk) : Buffer.concat(waiting);
      waiting = [bytes];
      const frame = parseFrame(bytes);
      if (frame === null) return;
      waiting = [bytes.subarray(frame.length)];
      message = frame.opcode === 0 ? message : { opcode: frame.opcode, parts: [] };
      message.parts.push(frame.payload);
      if (frame.isLast) onMessage(socket, { opcode: message.opcode, payload: Buffer.concat(message.parts) });
    }
  });
  return socket;
}

function headOf(first: number, length: number): Buffer {
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = first;
  head[1] = length < 126 ? length : length < 65_536 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}

interface Frame {
  readonly isLast: boolean;
  readonly opcode: number;
  readonly payload: Buffer;
  /** Of the frame with its head. */
  readonly length: number;
}

/** The frame that `bytes` begin with; null while it is not all there. */
function parseFrame(bytes: Buffer): Frame | null {
  if (bytes.length < 2) return null;
  const [first = 0, second = 0] = bytes;
  const short = second & 0x7f;
  const maskAt = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < maskAt + 4) return null;
  const size = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  const start = maskAt + 4;
  if (bytes.length < start + size) return null;
  const mask = bytes.subarray(maskAt, start);
  const payload = Buffer.from(bytes.subarray(start, start + size));
  for (let at = 0; at < size; at += 1) payload[at] = (payload[at] ?? 0) ^ (mask[at % 4] ?? 0);
  return { isLast: (first & 0x80) !== 0, opcode: first & 0x0f, payload, length: start + size };
}
