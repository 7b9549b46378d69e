import { nodeModule } from './node-modules.ts';

let collect: (() => void) | undefined;

/** Gives back the memory of what nothing refers to, at once, in Node; elsewhere there is no way to ask for it. */
export function collectGarbage(): void {
  collect ??= collector();
  collect();
}

function collector(): () => void {
  const [v8, vm] = [nodeModule('node:v8'), nodeModule('node:vm')];
  if (!v8 || !vm) return () => undefined;
  // The function is there only for those who ask for it.
  v8.setFlagsFromString('--expose-gc');
  const found = vm.runInNewContext('gc');
  v8.setFlagsFromString('--no-expose-gc');
  return found ?? (() => undefined);
}
