/** The files of the keys with faults, for tests. */
import { Fault, Stopped } from "../../storage/faulty/faulty.ts";
import type { KeyFiles } from "./key-files.ts";

/** Every step on the keys' files passes the fault, as every call of the store does. */
export class FaultyKeyFiles implements KeyFiles {
  readonly #inner: KeyFiles;
  readonly #fault: Fault;

  constructor(inner: KeyFiles, fault: Fault) {
    this.#inner = inner;
    this.#fault = fault;
  }

  read(...given: Parameters<KeyFiles["read"]>): ReturnType<KeyFiles["read"]> {
    return this.#fault.pass(`read ${given[0]}`, () => this.#inner.read(...given));
  }

  create(...given: Parameters<KeyFiles["create"]>): Promise<void> {
    return this.#fault.pass(`make ${given[0]}`, () => this.#inner.create(...given));
  }

  move(...given: Parameters<KeyFiles["move"]>): Promise<void> {
    return this.#fault.pass(`move ${given.join(" ")}`, () => this.#inner.move(...given));
  }

  remove(...given: Parameters<KeyFiles["remove"]>): Promise<void> {
    return this.#fault.pass(`remove ${given[0]}`, () => this.#inner.remove(...given));
  }

  tidy(): Promise<void> {
    return this.#fault.pass("tidy", () => this.#inner.tidy());
  }
}

/** Stops for good at the first step that begins as told. */
export function stopAt(call: string): Fault {
  let met = false;
  return new Fault({
    kind: "watch",
    before: (name) => {
      met ||= name.startsWith(call);
      return met ? Promise.reject(new Stopped(name)) : Promise.resolve();
    },
  });
}
