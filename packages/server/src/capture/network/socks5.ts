import type { Socket } from "node:net";

/** Answers to a request. Source: RFC 1928 §6. */
export const socksReply = {
  succeeded: 0,
  failure: 1,
  notAllowed: 2,
  hostUnreachable: 4,
  refused: 5,
  timedOut: 6,
  commandNotSupported: 7,
  addressTypeNotSupported: 8,
} as const;
export type SocksReply = (typeof socksReply)[keyof typeof socksReply];

/** The client does not speak SOCKS5 as far as it is served here, and has been told so where the protocol can. */
export class SocksError extends Error {
  override readonly name = "SocksError";
}

const version = 5;
const noAuthentication = 0;
const connectCommand = 1;
const addressTypes = { ipv4: 1, domain: 3, ipv6: 4 } as const;

/** Reads greeting and request of a client: the host and port it wants, as it wrote them. Only CONNECT, no authentication. */
export async function acceptSocks(client: Socket): Promise<{ readonly host: string; readonly port: number }> {
  const greeting = await take(client, 2);
  if (greeting[0] !== version) throw new SocksError("not SOCKS version 5");
  const methods = await take(client, greeting[1] ?? 0);
  if (!methods.includes(noAuthentication)) {
    client.end(Buffer.of(version, 0xff));
    throw new SocksError("the client insists on authentication");
  }
  client.write(Buffer.of(version, noAuthentication));
  const request = await take(client, 4);
  if (request[0] !== version) throw new SocksError("not SOCKS version 5");
  const host = await takeHost(client, request[3] ?? 0);
  const port = (await take(client, 2)).readUInt16BE(0);
  if (request[1] !== connectCommand) {
    answerSocks(client, socksReply.commandNotSupported);
    throw new SocksError("a command other than CONNECT");
  }
  return { host, port };
}

async function takeHost(client: Socket, type: number): Promise<string> {
  switch (type) {
    case addressTypes.domain: {
      const length = (await take(client, 1))[0] ?? 0;
      return (await take(client, length)).toString("latin1");
    }
    case addressTypes.ipv4:
      return [...(await take(client, 4))].join(".");
    case addressTypes.ipv6: {
      const bytes = await take(client, 16);
      return Array.from({ length: 8 }, (_, place) => bytes.readUInt16BE(2 * place).toString(16)).join(":");
    }
    default:
      answerSocks(client, socksReply.addressTypeNotSupported);
      throw new SocksError("an address type that RFC 1928 does not have");
  }
}

/** Answers a request. Anything but success ends the connection. The bound address is told to nobody: zeros. */
export function answerSocks(client: Socket, reply: SocksReply): void {
  const bytes = Buffer.of(version, reply, 0, addressTypes.ipv4, 0, 0, 0, 0, 0, 0);
  if (reply === socksReply.succeeded) client.write(bytes);
  else client.end(bytes);
}

/** Exactly `size` bytes; what follows them stays in the socket. */
async function take(socket: Socket, size: number): Promise<Buffer> {
  let held = Buffer.alloc(0);
  while (held.length < size) {
    // All there is, not `read(size)`: with less than that buffered, waiting for "readable" returns at once, for ever.
    const chunk: unknown = socket.read();
    if (chunk instanceof Buffer) held = Buffer.concat([held, chunk]);
    else if (socket.readableEnded || socket.destroyed) throw new SocksError("the client left");
    else await moreOrEnd(socket);
  }
  if (held.length > size) socket.unshift(held.subarray(size));
  return held.subarray(0, size);
}

function moreOrEnd(socket: Socket): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const events = ["readable", "end", "close"];
  const done = () => {
    for (const event of events) socket.off(event, done);
    resolve(undefined);
  };
  for (const event of events) socket.on(event, done);
  return promise;
}
