/** Why the studio or a worker breaks of which a file did not arrive. */
export const MISSING_FILE = 'A file of the studio could not be loaded.';
