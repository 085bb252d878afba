const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Base32 of RFC 4648 §6, with padding, as WARC digests are written. */
export function toBase32(bytes: Uint8Array): string {
  let text = "";
  let held = 0;
  let heldBits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    heldBits += 8;
    while (heldBits >= 5) {
      heldBits -= 5;
      text += letters.charAt((held >> heldBits) & 31);
    }
  }
  if (heldBits > 0) text += letters.charAt((held << (5 - heldBits)) & 31);
  return text.padEnd(Math.ceil(text.length / 8) * 8, "=");
}
