/** An empty module: its magic number and version. */
const EMPTY = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** Whether WebAssembly is compiled here: some browsers refuse it for safety, and so may a page's policy. */
export function hasWebAssembly(): boolean {
  try {
    return new WebAssembly.Module(EMPTY) instanceof WebAssembly.Module;
  } catch {
    return false;
  }
}

/** A module of these bytes. Rejects where they are none, or WebAssembly is refused. */
export async function compileWasm(bytes: BufferSource): Promise<WebAssembly.Module> {
  return WebAssembly.compile(bytes);
}

/** An instance of a module. Rejects where an import is missing. */
export async function startWasm(
  module: WebAssembly.Module,
  imports: WebAssembly.Imports,
): Promise<WebAssembly.Instance> {
  return WebAssembly.instantiate(module, imports);
}

/** A memory of so many pages of 64 KiB; undefined if there is not that much. */
export function wasmMemory(pages: number): WebAssembly.Memory | undefined {
  try {
    return new WebAssembly.Memory({ initial: pages });
  } catch {
    return undefined;
  }
}
