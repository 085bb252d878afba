/** Of a queue, of each address in UTF-16 units, and of a list as it is given in bytes. Apart from the file's reader, which who captures one address does not need. */
export const queueAddressesMax = 100_000;
export const queueAddressMax = 16_384;
export const listBytesMax = 8 * 1024 * 1024;
