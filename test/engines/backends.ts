import type { BackendName } from '../../src/engines/tfjs/backends/backend-name.ts';

export const inBrowser = typeof document !== 'undefined';

/** The backends that can run where the tests run. */
export const backendsHere: readonly BackendName[] = inBrowser ? ['wasm', 'webgl', 'webgpu'] : ['wasm', 'cpu'];
