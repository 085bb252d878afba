/** Finds out whether a file holds others, and lists them. Source: spec/derivation, "The listing". */
import { ByteReader, exactly, FormatError, gunzipMember, type FactStep, type FactTool } from "@muniment/verify";
import { reasonOf } from "../read-step.ts";
import type { AskedFile } from "./asked-file.ts";
import { KnownRecords, listWarc } from "./list-warc.ts";
import { isWacz, listWacz } from "./list-wacz.ts";
import { ListingFull, type ListingSheet } from "./listing-sheet.ts";
import { listZip } from "./list-zip.ts";

const step = "contents";
// The lister's own version, raised whenever it may say something else of the same file.
const tool: FactTool = { name: "muniment-contents", version: "1" };

/** Null for a file that holds none. One that is meant to, and in which nothing can be read, has a step that failed. */
export async function listingStep(file: AskedFile, sheet: ListingSheet): Promise<FactStep | null> {
  try {
    const isListed = await listContents(file, sheet);
    return isListed ? { step, tool, outcome: "done", ...sheet.facts().all() } : null;
  } catch (error) {
    return { step, tool, outcome: "failed", reason: reasonOf(error) };
  }
}

/** False if it is no file that is listed here. Throws where it is meant to be one, and nothing in it can be read. */
async function listContents(file: AskedFile, sheet: ListingSheet): Promise<boolean> {
  const form = await formOf(file);
  if (form === null) return false;
  sheet.form = form;
  try {
    if (form === "warc") {
      const open = (from: number) => file.read(from, file.size);
      await listWarc({ name: null, open }, new KnownRecords(), sheet);
    } else {
      const reading = await listZip(file, sheet);
      if (reading !== null && isWacz(reading, file.path)) {
        sheet.form = "wacz";
        await listWacz(file, reading, sheet);
      }
    }
  } catch (error) {
    if (!(error instanceof ListingFull)) throw error;
    await sheet.fault({ in: null, offset: null }, `${error.message}: what follows is not in the list`);
  }
  if (form === "warc" && sheet.records === 0) throw new FormatError(sheet.firstFault ?? "it has no records");
  return true;
}

async function formOf(file: AskedFile): Promise<"warc" | "zip" | null> {
  const path = file.path.toLowerCase();
  const head = Buffer.from(await exactly(file, 0, Math.min(file.size, 8)));
  if (head.length >= 4 && head.subarray(0, 2).equals(pk)) return "zip";
  if (/\.(?:zip|wacz)$/.test(path)) return "zip";
  if (/\.warc(?:\.gz)?$/.test(path) || head.toString("latin1").startsWith("WARC/")) return "warc";
  return head.subarray(0, 2).equals(gzip) && (await packsWarc(file)) ? "warc" : null;
}

const pk = Buffer.from("PK");
const gzip = Buffer.of(0x1f, 0x8b);

async function packsWarc(file: AskedFile): Promise<boolean> {
  const source = new ByteReader(file.read(0, file.size));
  try {
    const unpacked = new ByteReader(gunzipMember(source));
    await unpacked.fill(5);
    return Buffer.from(unpacked.chunk.subarray(0, 5)).toString("latin1") === "WARC/";
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  } finally {
    await source.close();
  }
}
