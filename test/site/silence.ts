/** How many frames of a second's worth: one has 1,152 samples, of 48,000 in a second. */
const samples = 1_152;
const rate = 48_000;

/** In thousands of bits a second, by the number that stands for each in a frame's head (ISO 11172-3, layer III). */
const bitRates = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];

/** Silence in MP3, with a number in each frame's unused bytes, so that no two segments have the same bytes. */
export function silence(bitRate: number, seconds: number, number: number): Buffer {
  const index = bitRates.indexOf(bitRate / 1000) + 1;
  const size = Math.floor((samples / 8) * (bitRate / rate));
  const frame = Buffer.alloc(size);
  // Layer III without a checksum, 48 kHz, no padding, one channel; then side information of zeros: nothing to play.
  frame.set([0xff, 0xfb, (index << 4) | 0x04, 0xc4]);
  frame.writeUInt16BE(number + 1, size - 2);
  return Buffer.concat(Array.from({ length: Math.ceil((seconds * rate) / samples) }, () => frame));
}
