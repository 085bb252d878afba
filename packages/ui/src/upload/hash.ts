/** SHA-256 by the browser itself: `hex` as 64 digits, `field` as the header field Content-Digest has it (RFC 9530). */
export async function digestOf(
  bytes: Uint8Array<ArrayBuffer>,
): Promise<{ readonly hex: string; readonly field: string }> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { hex, field: `sha-256=:${btoa(String.fromCharCode(...digest))}:` };
}
