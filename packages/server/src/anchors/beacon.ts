import {
  drandSizeMax,
  FormatError,
  isRoundOf,
  parsePublishedRound,
  type DrandChain,
  type DrandRound,
} from "@muniment/verify";
import { askHttp } from "../ask-http.ts";

/** A round that is signed by its chain; or why there is none, in half a sentence about the beacon. */
export type BeaconAnswer =
  | { readonly is: "round"; readonly round: DrandRound }
  | { readonly is: "none"; readonly reason: string };

/** Asks a chain of drand for its newest round. Whatever goes wrong outside is an answer, never an error. */
export type AskForRound = (url: string, chain: DrandChain) => Promise<BeaconAnswer>;

const usualTimeoutMs = 10_000;

/** Over HTTP, as spec/beacon, "Having one", has it. An abort of `signal` is thrown on. */
export function askBeacon(signal: AbortSignal, timeoutMs = usualTimeoutMs): AskForRound {
  return async (url, chain) => {
    const address = `${url.replace(/\/$/, "")}/${chain.hash}/public/latest`;
    const reply = await askHttp({ url: address, headers: {}, sizeMax: drandSizeMax, timeoutMs }, signal);
    if (reply.is === "none") return { is: "none", reason: reply.reason };
    if (reply.status !== 200) return { is: "none", reason: `it answered with status ${String(reply.status)}` };
    try {
      const round = parsePublishedRound(reply.body, chain);
      if (await isRoundOf(chain, round)) return { is: "round", round };
      return { is: "none", reason: "what it answered is not signed by the chain" };
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      return { is: "none", reason: `what it answered is no round: ${error.message}` };
    }
  };
}
