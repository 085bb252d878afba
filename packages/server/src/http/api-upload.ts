/** What the JSON API answers about deliveries. Types alone. Source: docs/upload.md. */
import type {
  DeliveryEnded,
  DeliveryShown,
  EndAnswer,
  FileShown,
  Receipt,
} from "../actions/taking-in/deliveries-told.ts";

export type { DeliveryEnded, DeliveryShown, EndAnswer, FileShown, Receipt };

/** Sizes in bytes. */
export interface DeliveryLimits {
  readonly pieceSize: number;
  /** Up to this a file goes in a batch. */
  readonly smallSize: number;
  readonly batchFiles: number;
  readonly announcedAtOnce: number;
}

/** POST /api/deliveries */
export interface DeliveryBegunAnswer {
  readonly delivery: DeliveryShown;
  readonly limits: DeliveryLimits;
}

/** GET /api/deliveries */
export interface DeliveriesAnswer {
  readonly deliveries: readonly DeliveryShown[];
  readonly limits: DeliveryLimits;
}

/** GET /api/deliveries/<delivery>/files?from=<place>: a thousand at most; none behind the last. */
export interface DeliveryFilesAnswer {
  readonly files: readonly FileShown[];
}

/** A file in POST /api/deliveries/<delivery>/files. `modified` as an instant (spec/entry). */
export interface FileAnnounced {
  readonly path: string;
  readonly size: number;
  readonly modified: string | null;
  readonly sha256: string | null;
}

/** POST /api/deliveries/<delivery>/files: how many are known then. */
export interface AnnouncedAnswer {
  readonly announced: number;
}

/** PUT /api/deliveries/<delivery>/files/<place>/bytes/<from>: how many bytes of the file are there then. */
export interface PieceAnswer {
  readonly received: number;
}

/** PUT /api/deliveries/<delivery>/batch?places=<place>,<place>… */
export interface BatchAnswer {
  readonly receipts: readonly Receipt[];
}

/** POST /api/held: those of the hashes whose bytes the archive has. */
export interface HeldAnswer {
  readonly held: readonly { readonly sha256: string; readonly same: readonly string[] }[];
}

/** POST /api/deliveries/<delivery>/files/<place>/leave with `{}`: the place of the file that will not come. */
export interface FileLeft {
  readonly left: number;
}
