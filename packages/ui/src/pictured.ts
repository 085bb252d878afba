import type { RecordObject } from "@muniment/verify";
import type { ItemDetail } from "./api.ts";

export function withRole(item: ItemDetail, role: string): RecordObject | undefined {
  return item.objects.find((object) => object.role === role);
}

/** The picture of a captured page: the whole of it, or its first window. */
export function screenshotOf(item: ItemDetail): RecordObject | undefined {
  return withRole(item, "screenshot-full") ?? withRole(item, "screenshot-view");
}

/** Whether a browser shows the object as a still picture. */
export function isStill({ mediaType }: RecordObject): boolean {
  return /^image\/(?:png|jpeg|gif|webp|avif|bmp)$/.test(mediaType.split(";")[0]?.trim().toLowerCase() ?? "");
}

/** What an item is looked at by beside another one: its screenshot, or the file itself where that is a picture. */
export function stillOf(item: ItemDetail): RecordObject | undefined {
  return item.kind === "capture" ? screenshotOf(item) : item.objects.find(isStill);
}
