const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Base32 of RFC 4648, 6, without padding: as people type it into an authenticator program. */
export function toBase32(bytes: Uint8Array): string {
  let text = "";
  let [value, bits] = [0, 0];
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += alphabet.charAt((value >>> (bits - 5)) & 31);
    value &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + alphabet.charAt((value << (5 - bits)) & 31);
}

/** Null for what is none. Spaces and case do not count: people copy it by hand. */
export function fromBase32(text: string): Uint8Array | null {
  const typed = text.replaceAll(/\s/g, "").toUpperCase();
  const bytes: number[] = [];
  let [value, bits] = [0, 0];
  for (const letter of typed) {
    const five = alphabet.indexOf(letter);
    if (five < 0) return null;
    value = (value << 5) | five;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push(value >>> bits);
    value &= (1 << bits) - 1;
  }
  return Uint8Array.from(bytes);
}
