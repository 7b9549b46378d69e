import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where drivers register with a Vulkan loader on Linux. */
const DRIVERS = ['/usr/share/vulkan/icd.d', '/usr/local/share/vulkan/icd.d', '/etc/vulkan/icd.d'];

/** Keeps parts of Mesa from writing to the terminal: the layer that chooses among adapters, and the log. */
const QUIET: Variables = { NODEVICE_SELECT: '1', MESA_LOG_FILE: '/dev/null' };

/** Milliseconds after which a driver is given up. */
const PATIENCE = 20_000;

/** Of the environment. */
export type Variables = Readonly<Record<string, string>>;

/** What there is of graphics processors under some variables. */
export interface Probed {
  readonly variables: Variables;
  /** The adapter's description of itself; undefined if there is none. */
  readonly adapter: Pick<GPUAdapterInfo, 'vendor' | 'architecture' | 'device' | 'description'> | undefined;
  /** Whether something was written to the terminal. */
  readonly noisy: boolean;
  /** Whether a driver took the process along. */
  readonly broke: boolean;
}

/**
 * Looks for an adapter of the package `webgpu` in a process of its own. The libraries of graphics processors write to the terminal
 * what they like, and a driver that breaks takes its process along: what gives no adapter is not loaded here.
 *
 * On Linux, drivers that break or complain together are tried one by one, for what they complain of is those that are refused.
 *
 * @param dawn the address of the package.
 * @param variables of the environment, besides those that are set.
 */
export async function probeGpu(dawn: string, variables: Variables = {}): Promise<Probed> {
  const unset = Object.entries(QUIET).filter(([name]) => process.env[name] === undefined);
  const quiet = process.platform === 'linux' ? { ...Object.fromEntries(unset), ...variables } : variables;
  const together = await probe(dawn, quiet);
  if (!together.broke && !(together.adapter && together.noisy)) return together;
  const alone = await Promise.all(
    driverFiles(quiet).map((file) =>
      probe(dawn, { ...quiet, VK_ICD_FILENAMES: file, VK_DRIVER_FILES: file }),
    ),
  );
  const name = ({ adapter }: Probed) => JSON.stringify(adapter);
  const fitting = alone.filter((one) => one.adapter && (together.broke || name(one) === name(together)));
  return fitting.find(({ noisy }) => !noisy) ?? fitting[0] ?? together;
}

/** The registration files of drivers here: those named by variables, otherwise all. */
export function driverFiles(variables: Variables = {}): string[] {
  const set = { ...process.env, ...variables };
  const named = set['VK_DRIVER_FILES'] ?? set['VK_ICD_FILENAMES'];
  if (named) return named.split(':');
  return DRIVERS.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .map((file) => join(folder, file)),
  );
}

/** Requests an adapter and a device, and prints the adapter on a line. */
const PROGRAM = `
const { create, globals } = await import(process.argv[1]);
Object.assign(globalThis, globals);
const gpu = create([]);
const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
const device = await adapter?.requestDevice();
const { vendor, architecture, device: name, description } = adapter?.info ?? {};
console.log(JSON.stringify(device ? { vendor, architecture, device: name, description } : null));
device?.destroy();
process.exit();
`;

function probe(dawn: string, variables: Variables): Promise<Probed> {
  const env = { ...process.env, ...variables, NODE_OPTIONS: '' };
  const args = ['--input-type=module', '--eval', PROGRAM, dawn];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env, timeout: PATIENCE }, (_, out, complaints) => {
      // What a driver may print beside it, and how the process ends then, is all one.
      const line = out.split('\n').find((text) => text.startsWith('{') || text === 'null');
      const adapter = JSON.parse(line ?? 'null') as Probed['adapter'] | null;
      resolve({
        variables,
        adapter: adapter ?? undefined,
        noisy: complaints !== '',
        broke: line === undefined,
      });
    });
  });
}
