/** PCM in a WAV file, `size` bytes in all: a quiet tone that slowly rises, so that no two seconds have the same bytes. */
export function sound(size: number): Buffer {
  const headerSize = 44;
  const rate = 48_000;
  const frame = 4; // 16 bits, two channels
  const dataSize = size - headerSize - ((size - headerSize) % frame);
  const bytes = Buffer.alloc(headerSize + dataSize);
  bytes.write("RIFF", 0, "latin1");
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write("WAVEfmt ", 8, "latin1");
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20); // PCM
  bytes.writeUInt16LE(2, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate * frame, 28);
  bytes.writeUInt16LE(frame, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36, "latin1");
  bytes.writeUInt32LE(dataSize, 40);
  for (let at = 0; at < dataSize / frame; at += 1) {
    const seconds = at / rate;
    const sample = Math.round(2_000 * Math.sin(2 * Math.PI * (220 + 5 * seconds) * seconds));
    bytes.writeInt16LE(sample, headerSize + at * frame);
    bytes.writeInt16LE(-sample, headerSize + at * frame + 2);
  }
  return bytes;
}
