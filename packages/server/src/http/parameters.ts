import type { z } from "zod";
import { RequestProblem } from "./problems.ts";

/** A part of the path. Throws "query.bad" if it is not there. */
export function parameter(parameters: unknown, name: string): string {
  const value = optional(parameters, name);
  if (value === null) throw new RequestProblem("query.bad");
  return value;
}

/** A part of the query, or null. Throws "query.bad" if it is given more than once. */
export function optional(values: unknown, name: string): string | null {
  if (typeof values !== "object" || values === null) return null;
  const value: unknown = Reflect.get(values, name);
  if (value === undefined) return null;
  if (typeof value !== "string") throw new RequestProblem("query.bad", `${name} is given more than once`);
  return value;
}

/** A whole number in the query, or null. Throws "query.bad" if it is none. */
export function wholeIn(query: unknown, name: string): number | null {
  const value = optional(query, name);
  if (value === null) return null;
  if (!/^[0-9]{1,15}$/.test(value)) throw new RequestProblem("query.bad");
  return Number(value);
}

const limitMax = 200;

/** How many are asked for at once: `usual` where it is not said. Throws "query.bad" for none, and for too many. */
export function limitIn(query: unknown, usual: number): number {
  const limit = wholeIn(query, "limit") ?? usual;
  if (limit < 1 || limit > limitMax) throw new RequestProblem("query.bad", `limit is 1 to ${String(limitMax)}`);
  return limit;
}

/** The body of a request, which must have the form of the schema and nothing else. Throws "body.bad". */
export function bodyOf<T>(body: unknown, schema: z.ZodType<T>): T {
  const read = schema.safeParse(body);
  // What did not fit is not told: it may be a password.
  if (!read.success) throw new RequestProblem("body.bad");
  return read.data;
}
