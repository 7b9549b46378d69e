/** The way to graphics processors; undefined if there is none, as in pages that came over a plain connection. */
export function webgpu(): GPU | undefined {
  try {
    return (navigator as { readonly gpu?: GPU }).gpu;
  } catch {
    // Node before version 21 has no navigator.
    return undefined;
  }
}
