/** In what pieces a file is given that is read from any place, in bytes: each is asked for by itself, and held against what was sealed. */
export const blockSize = 1024 * 1024;
