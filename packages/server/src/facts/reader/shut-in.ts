/**
 * Takes from this process what Node leaves to one that has no permissions: the network, signals to other processes, and modules that
 * would bring either. Called before a byte of a file is read; what the tools are made of is loaded by then.
 */
import { registerHooks } from "node:module";

const ofTheWorld = ["fetch", "WebSocket", "EventSource", "XMLHttpRequest", "navigator"];
const ofTheProcess = [
  "kill",
  "_kill",
  "getBuiltinModule",
  "binding",
  "_linkedBinding",
  "dlopen",
  "mainModule",
  "_debugProcess",
];

export function shutIn(): void {
  for (const name of ofTheWorld) Reflect.deleteProperty(globalThis, name);
  for (const name of ofTheProcess) Reflect.defineProperty(process, name, { value: undefined, configurable: false });
  registerHooks({
    resolve: (specifier) => {
      throw new Error(`nothing more is loaded here: ${specifier}`);
    },
  });
}
