/** Times, sizes and counts as a reader writes them. */
export interface Formats {
  readonly moment: Readonly<Record<"short" | "long", (at: string) => string>>;
  readonly size: (bytes: number) => string;
  readonly number: (value: number) => string;
  /** Of a share from 0 to 1. */
  readonly percent: (share: number) => string;
}

const sizeUnits = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** Made once for a language: a list has thousands of numbers, and each formatter takes longer to make than to use. */
export function formatsOf(locale: string): Formats {
  const sizes = sizeUnits.map(
    (unit) => new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: 1 }),
  );
  const numbers = new Intl.NumberFormat(locale);
  const shares = new Intl.NumberFormat(locale, { style: "percent" });
  return {
    moment: { short: momentIn(locale, "short"), long: momentIn(locale, "long") },
    size: (bytes) => {
      const place = Math.min(sizes.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
      return (sizes[place] ?? numbers).format(bytes / 1000 ** place);
    },
    number: (value) => numbers.format(value),
    percent: (share) => shares.format(share),
  };
}

function momentIn(locale: string, timeStyle: "short" | "long"): (at: string) => string {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle });
  return (at) => (Number.isNaN(Date.parse(at)) ? at : format.format(new Date(at)));
}
