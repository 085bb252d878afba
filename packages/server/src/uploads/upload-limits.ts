/** Limits of deliveries. Source: docs/upload.md. Sizes in bytes. */
export const uploadLimits = {
  /** Of one delivery. */
  files: 100_000,
  /** Announced in one request: their paths fit into a body of 16 MiB. */
  announcedAtOnce: 1_000,
  /** UTF-16 units. */
  path: 4_096,
  note: 10_000,
  fileSize: 1024 ** 4,
  pieceSize: 8 * 1024 * 1024,
  /** Up to this a file goes in a batch: what a request costs is paid once for many. */
  smallSize: 256 * 1024,
  batchFiles: 128,
  deliveries: 100,
  deliveriesOfOne: 20,
  /** Left on the disk for what is sealed: records, the log, the index. */
  reserve: 256 * 1024 * 1024,
  ageMs: 7 * 24 * 60 * 60 * 1000,
} as const;

export type UploadLimits = { readonly [Name in keyof typeof uploadLimits]: number };
