declare module "fastify" {
  interface FastifyRequest {
    /** By which the viewer is reached: what ends TLS may stand before it. */
    readonly scheme: Names["scheme"];
  }
}

/** The ports of both listeners, known once they listen. */
export interface Ports {
  readonly application: () => number;
  readonly replay: () => number;
}

/**
 * Under which names the viewer answers, and each replay. A Host header that is none of them is refused, so that no foreign name leads here.
 * Source: docs/accounts, "On a network".
 */
export interface Names {
  readonly scheme: "http" | "https";
  isApplication(host: string | undefined): boolean;
  isReplay(host: string | undefined): boolean;
  /** The item whose own origin has this name; null where replays share one. */
  itemIn(host: string | undefined): string | null;
  /** The origin at which an item is replayed for who asked for the application as `host`. */
  replayOrigin(item: string, host: string | undefined): string;
  /** As a policy lists them: those that may frame replays, and those that may be framed. */
  applicationOrigins(): readonly string[];
  replayOrigins(): readonly string[];
  /** For people; with a final slash. */
  address(): string;
}

/** The viewer by its number, in every browser. */
const byNumber: readonly string[] = ["127.0.0.1", "localhost"];

/** The viewer by a name of its own. Browsers lead every name under `localhost` to this machine, without asking anybody (RFC 6761). */
const ownName = "muniment.localhost";

/**
 * On this machine alone. Under the viewer's own name each item has an origin of its own, so that the script of one archived page can neither
 * see nor change the replay of another. A browser that does not know such names opens the viewer by its number, and all replays share an origin.
 */
export function namesOnLoopback(ports: Ports): Names {
  const at = (names: readonly string[], port: number) => names.map((name) => `http://${name}:${String(port)}`);
  const itemIn = (host: string | undefined) => itemBelow(ownName, hostnameOf(host, ports.replay()));
  return {
    scheme: "http",
    isApplication(host) {
      const name = hostnameOf(host, ports.application());
      return name !== null && [...byNumber, ownName].includes(name);
    },
    isReplay: (host) => byNumber.includes(hostnameOf(host, ports.replay()) ?? "") || itemIn(host) !== null,
    itemIn,
    replayOrigin(item, host) {
      const name = hostnameOf(host, ports.application()) ?? "127.0.0.1";
      return `http://${name === ownName ? `${item}.${ownName}` : name}:${String(ports.replay())}`;
    },
    applicationOrigins: () => at([...byNumber, ownName], ports.application()),
    replayOrigins: () => at([...byNumber, `*.${ownName}`], ports.replay()),
    address: () => `http://${ownName}:${String(ports.application())}/`,
  };
}

/**
 * Under one address of a network, over TLS; each item is replayed one name below it. `replayPort`: where replays are reached; null where a proxy
 * takes both on the port of the address, and tells them apart by name.
 */
export function namesOnNetwork(address: URL, replayPort: (() => number) | null): Names {
  const { hostname } = address;
  const own = Number(address.port === "" ? httpsPort : address.port);
  const replay = () => replayPort?.() ?? own;
  const itemIn = (host: string | undefined) => itemBelow(hostname, hostnameOf(host, replay(), httpsPort));
  const origin = (name: string, port: number) => `https://${name}${port === httpsPort ? "" : `:${String(port)}`}`;
  return {
    scheme: "https",
    isApplication: (host) => hostnameOf(host, own, httpsPort) === hostname,
    isReplay: (host) => itemIn(host) !== null,
    itemIn,
    replayOrigin: (item) => origin(`${item}.${hostname}`, replay()),
    applicationOrigins: () => [origin(hostname, own)],
    replayOrigins: () => [origin(`*.${hostname}`, replay())],
    address: () => `${origin(hostname, own)}/`,
  };
}

const httpsPort = 443;

/** The name in a Host header, if its port is `port`, or null. `usual`: the port that stands in no header. */
function hostnameOf(host: string | undefined, port: number, usual = 80): string | null {
  const match = /^([a-z0-9.-]{1,253})(?::([0-9]{1,5}))?$/.exec(host ?? "");
  return match?.[1] !== undefined && Number(match[2] ?? usual) === port ? match[1] : null;
}

function itemBelow(name: string, hostname: string | null): string | null {
  const suffix = `.${name}`;
  const item = hostname?.endsWith(suffix) === true ? hostname.slice(0, -suffix.length) : "";
  return /^[0-9a-f]{16}$/.test(item) ? item : null;
}
