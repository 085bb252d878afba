import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import type { TestContext } from "node:test";

import { Overhearing } from "./overhearing.ts";

/** A way out that is overheard, in front of a server on this machine. */
export interface SampleWay {
  readonly overhearing: Overhearing;
  /** Where a client connects to reach the server. */
  readonly port: number;
}

export async function listening(context: TestContext, server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

export async function openWay(
  context: TestContext,
  port: number,
  overhearing: Overhearing = new Overhearing(),
): Promise<SampleWay> {
  const sockets = new Set<Socket>();
  const way = createServer({ allowHalfOpen: true }, (client) => {
    const server = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    overhearing.follow(client, server);
    for (const socket of [client, server]) {
      sockets.add(socket);
      // Whoever is connected through it sees what happened.
      socket.on("error", () => socket.destroy());
    }
    client.pipe(server).pipe(client);
    client.once("close", () => server.destroy());
    server.once("close", () => {
      client.destroySoon();
    });
  });
  context.after(() => {
    for (const socket of sockets) socket.destroy();
  });
  return { overhearing, port: await listening(context, way) };
}

/** The only answer to such a request, once its body has come whole. */
export async function heard(overhearing: Overhearing, method: string, url: string): Promise<string | null> {
  const asked = { method, url, isUpgrade: false };
  for (let look = 0; look < 100 && overhearing.mayCome(asked); look += 1)
    await new Promise((resolve) => setTimeout(resolve, 20));
  const answer = overhearing.take(asked, () => true);
  return answer === null ? null : `${answer.whole ? "whole" : "cut"} ${answer.body.toString("latin1")}`;
}
