/** The largest memory that browsers report, in GB. */
const MOST_TOLD = 8;

/** Bytes of memory of this device as reported by the browser; undefined if it reports none, or there may be more. */
export function deviceBytes(): number | undefined {
  const { deviceMemory } = navigator as { readonly deviceMemory?: number };
  return deviceMemory === undefined || deviceMemory >= MOST_TOLD ? undefined : deviceMemory * 1e9;
}
