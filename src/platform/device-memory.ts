/** What browsers tell at most, in GB, whatever there is. */
const MOST_TOLD = 8;

/** Bytes of memory of this device, as far as the browser tells; undefined where it does not, or there may be more. */
export function deviceBytes(): number | undefined {
  const { deviceMemory } = navigator as { readonly deviceMemory?: number };
  return deviceMemory === undefined || deviceMemory >= MOST_TOLD ? undefined : deviceMemory * 1e9;
}
