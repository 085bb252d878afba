import { isRefusal } from "../browser/index.ts";
import { CollectedBody, type Scratch } from "./collected-body.ts";
import type { Hop } from "./request-table.ts";

/** What was sent with a request; null if nothing was, "lost" if the browser does not hand it over. */
export async function bodySentWith(hop: Hop, scratch: Scratch): Promise<CollectedBody | "lost" | null> {
  if (hop.request.hasPostData !== true) return null;
  const body = new CollectedBody(scratch);
  const entries = hop.request.postDataEntries ?? [];
  const parts = entries.flatMap(({ bytes }) => bytes ?? []);
  if (parts.length > 0 && parts.length === entries.length) for (const part of parts) body.append(part);
  else {
    try {
      const { postData, base64Encoded } = await hop.session.send("Network.getRequestPostData", { requestId: hop.id });
      body.append(Buffer.from(postData, base64Encoded ? "base64" : "utf8"));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return "lost";
    }
  }
  body.finish();
  return body;
}
