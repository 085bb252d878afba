import type { ByteStream } from "@muniment/verify";
import type {
  ByteRange,
  FileInfo,
  Head,
  Incoming,
  Key,
  Remover,
  SetAside,
  Store,
  StoreParts,
  Version,
  Versioned,
} from "../store.ts";

/** What a stopped program does next: nothing. Thrown by each call from the n-th on. */
export class Stopped extends Error {
  override readonly name = "Stopped";
}

/**
 * Where a program is stopped: at its n-th call (from 1), `before` the call has an effect or `after` it had. `fail` lets
 * that one call fail with the given error, and all later ones work. `watch` tells of each call before it is made.
 */
export type FaultPlan =
  | { readonly at: number; readonly kind: "stop-before" | "stop-after" }
  | { readonly at: number; readonly kind: "fail"; readonly error: Error }
  | { readonly kind: "watch"; readonly before: (call: string) => Promise<void> };

/** Counts the calls to a store's parts, and stops or fails one of them. For tests. */
export class Fault {
  readonly #plan: FaultPlan | null;
  readonly calls: string[] = [];

  constructor(plan: FaultPlan | null) {
    this.#plan = plan;
  }

  async pass<T>(name: string, call: () => Promise<T>): Promise<T> {
    this.calls.push(name);
    const [count, plan] = [this.calls.length, this.#plan];
    if (plan?.kind === "watch") await plan.before(name);
    if (plan === null || plan.kind === "watch" || count < plan.at) return await call();
    if (plan.kind === "fail") {
      if (count === plan.at) throw plan.error;
      return await call();
    }
    if (count === plan.at && plan.kind === "stop-after") await call();
    throw new Stopped(`stopped ${plan.kind === "stop-after" ? "after" : "before"} call ${String(count)}, ${name}`);
  }

  parts(inner: StoreParts): StoreParts {
    return {
      store: this.store(inner.store),
      head: this.head(inner.head),
      incoming: this.incoming(inner.incoming),
      remover: this.remover(inner.remover),
      setAside: this.setAside(inner.setAside),
    };
  }

  store(inner: Store): Store {
    const pass = this.pass.bind(this);
    return {
      read: (key: Key, range?: ByteRange) =>
        passStream(() => pass(`read ${key}`, () => Promise.resolve(inner.read(key, range)))),
      stat: (key) => pass(`stat ${key}`, () => inner.stat(key)),
      list: (prefix) => passStream<FileInfo>(() => pass(`list ${prefix}`, () => Promise.resolve(inner.list(prefix)))),
      create: (key, body: ByteStream) => pass(`create ${key}`, () => inner.create(key, body)),
      createAll: (files) => pass(`create ${files.map(({ key }) => key).join(" ")}`, () => inner.createAll(files)),
    };
  }

  head(inner: Head): Head {
    return {
      load: (): Promise<Versioned | null> => this.pass("load head", () => inner.load()),
      swap: (seen: Version | null, next) => this.pass("swap head", () => inner.swap(seen, next)),
    };
  }

  incoming(inner: Incoming): Incoming {
    return {
      receive: (body) => this.pass("receive", () => inner.receive(body)),
      adopt: (path) => this.pass("adopt", () => inner.adopt(path)),
      receiveAll: (bodies) => this.pass(`receive ${String(bodies.length)}`, () => inner.receiveAll(bodies)),
    };
  }

  remover(inner: Remover): Remover {
    return { remove: (...keys) => this.pass(`remove ${keys.join(" ")}`, () => inner.remove(...keys)) };
  }

  setAside(inner: SetAside): SetAside {
    return { setAside: (key) => this.pass(`set aside ${key}`, () => inner.setAside(key)) };
  }
}

async function* passStream<T>(open: () => Promise<AsyncIterable<T>>): AsyncGenerator<T> {
  yield* await open();
}
