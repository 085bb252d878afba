/** Of a queue, and of each address in UTF-16 units. Apart from the file's reader, which who captures one address does not need. */
export const queueAddressesMax = 100_000;
export const queueAddressMax = 16_384;
