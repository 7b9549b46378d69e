/** How files of each kind begin: little code, for what asks before the readers are loaded. */
const HDF5 = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** A first part; an archive without one is of no use here. */
const ZIP = [0x50, 0x4b, 3, 4];
/** A pickle of the number 0x1950a86a20f9469cfc6c. */
const LEGACY_PYTORCH = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];

const begins = (mark: readonly number[]) => (bytes: Uint8Array) => mark.every((byte, i) => bytes[i] === byte);

/** Whether a file begins as HDF5 files do. */
export const isHdf5: (bytes: Uint8Array) => boolean = begins(HDF5);
/** Whether a file begins as zip archives do, which PyTorch and Keras write. */
export const isZip: (bytes: Uint8Array) => boolean = begins(ZIP);
/** Whether a file begins as those that PyTorch wrote before its version 1.6. */
export const isLegacyPyTorch: (bytes: Uint8Array) => boolean = begins(LEGACY_PYTORCH);
