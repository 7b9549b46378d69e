/** What code that browsers run too uses of Node's modules: they are not imported, for a bundler would look for them. */
export interface NodeModules {
  readonly 'node:fs/promises': { readFile(url: URL): Promise<Uint8Array<ArrayBuffer>> };
  readonly 'node:v8': { setFlagsFromString(flags: string): void };
  readonly 'node:vm': { runInNewContext(code: 'gc'): (() => void) | undefined };
  readonly 'node:os': { availableParallelism(): number };
  readonly 'node:worker_threads': {
    readonly parentPort: NodePort | null;
    readonly Worker: new (url: URL) => NodeWorker;
  };
}

interface NodePort {
  on(event: 'message', listener: (message: never) => void): void;
  postMessage(message: unknown): void;
}

interface NodeWorker extends NodePort {
  on(event: 'message', listener: (message: never) => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  on(event: 'exit', listener: (code: number) => void): void;
  ref(): void;
  unref(): void;
  terminate(): Promise<unknown>;
}

/** Where Node's modules come from: the global `process`, which browsers do not have. */
export interface NodeGlobal {
  readonly process?: { getBuiltinModule<N extends keyof NodeModules>(name: N): NodeModules[N] };
}

/** A module of Node; undefined in a browser. */
export function nodeModule<N extends keyof NodeModules>(name: N): NodeModules[N] | undefined {
  return (globalThis as NodeGlobal).process?.getBuiltinModule(name);
}
