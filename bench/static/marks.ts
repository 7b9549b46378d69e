/** Begins the line before what the driver prints about a shader. */
export const MARK = '@@@ ';
