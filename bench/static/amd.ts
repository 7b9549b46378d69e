import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MARK } from './marks.ts';

/** The chips that budgets are kept for: one of each generation. */
export const chips = ['vega10', 'navi10', 'navi21', 'gfx1100'] as const;
export type Chip = (typeof chips)[number];

/** What AMD's compiler in Mesa, ACO, makes of a shader. */
export interface Compiled {
  /** Vector registers of an invocation. */
  readonly registers: number;
  /** Waves that a SIMD can hold with so many registers and so much shared memory. */
  readonly waves: number;
  /** Vector registers that did not fit. */
  readonly spills: number;
  /** Bytes of scratch memory of a wave, for arrays and spilled registers. */
  readonly scratch: number;
  readonly disassembly: string;
}

const DRIVERS = ['x86_64', 'aarch64'].map((cpu) => `/usr/lib/${cpu}-linux-gnu/libvulkan_radeon.so`);
const driver = DRIVERS.find((path) => existsSync(path));

/** Why shaders cannot be compiled for AMD's chips here; undefined if they can. */
export const missing =
  driver === undefined
    ? 'Mesa’s driver RADV is not installed (Debian: mesa-vulkan-drivers)'
    : spawnSync('cc', ['--version']).status !== 0
      ? 'there is no C compiler (cc)'
      : undefined;

/**
 * Compiles shaders, by name, for a chip that need not be there. Takes some 40 ms for each, half of it to print the disassembly, which
 * is empty without `disassembled`.
 */
export function compileFor(
  chip: Chip,
  shaders: Readonly<Record<string, string>>,
  disassembled = true,
): ReadonlyMap<string, Compiled> {
  const folder = mkdtempSync(join(tmpdir(), 'stylograph-static-'));
  const path = (name: string): string => join(folder, name);
  const ours = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
  try {
    const library = path('libradv-null.so');
    execFileSync('cc', ['-O1', '-shared', '-fPIC', ours('radv-null.c'), '-o', library, '-ldl']);
    const icd = { file_format_version: '1.0.0', ICD: { library_path: library, api_version: '1.3.0' } };
    writeFileSync(path('icd.json'), JSON.stringify(icd));
    writeFileSync(path('shaders.json'), JSON.stringify(shaders));
    const output = openSync(path('output'), 'w');
    const { status } = spawnSync(
      process.execPath,
      ['--import', 'tsx', ours('compile.ts'), path('shaders.json')],
      {
        stdio: ['ignore', 'ignore', output],
        env: {
          ...process.env,
          VK_ICD_FILENAMES: path('icd.json'),
          VK_DRIVER_FILES: path('icd.json'),
          RADV_NULL_DRIVER: driver,
          RADV_FORCE_FAMILY: chip,
          RADV_DEBUG: `${disassembled ? 'shaders,' : ''}shaderstats,nocache`,
          MESA_SHADER_CACHE_DISABLE: 'true',
        },
      },
    );
    closeSync(output);
    const text = readFileSync(path('output'), 'latin1');
    if (status !== 0) throw new Error(`The shaders do not compile for ${chip}: ${text.slice(-2000)}`);
    return read(text);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function read(output: string): Map<string, Compiled> {
  const parts = output.split(new RegExp(`^${MARK}`, 'm')).slice(1);
  return new Map(
    parts.map((part) => {
      const statistic = (name: string): number => {
        const found = new RegExp(`^${name}: (\\d+)`, 'm').exec(part);
        if (!found) throw new Error(`The driver does not tell “${name}”: ${part.slice(-1000)}`);
        return Number(found[1]);
      };
      return [
        part.slice(0, part.indexOf('\n')),
        {
          registers: statistic('VGPRs'),
          waves: statistic('Subgroups per SIMD'),
          spills: statistic('Spilled VGPRs'),
          scratch: statistic('Scratch size'),
          disassembly: part.split('disasm:')[1] ?? '',
        },
      ];
    }),
  );
}
