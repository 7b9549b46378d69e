import type { Binding, DeviceTraits, Dispatch } from '../kernel.ts';

/** A binding with its name in the shader. Inputs are read, the rest is written unless `access` says otherwise. */
export interface Slot extends Binding {
  readonly name: string;
  readonly access?: 'read' | 'read_write';
  /** Default `f32`. */
  readonly element?: 'f32' | 'u32' | 'vec4f';
}

/** Threads of a workgroup that share nothing. */
const GROUP = 64;

interface ThreadsRequest {
  readonly label: string;
  readonly slots: readonly Slot[];
  /** How many threads: each finds its number in `thread`. */
  readonly threads: number;
  readonly body: string;
  readonly traits: DeviceTraits;
}

/** A dispatch of threads that share nothing, folded into two dimensions where one would be too long. */
export function threadsDispatch({ label, slots, threads, body, traits }: ThreadsRequest): Dispatch {
  const groups = Math.ceil(threads / GROUP);
  const across = Math.min(groups, traits.limits.maxComputeWorkgroupsPerDimension);
  const wgsl = `${declarations(slots)}
@compute @workgroup_size(${GROUP})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let thread = (group.y * ${across}u + group.x) * ${GROUP}u + local;
  if (thread >= ${threads}u) { return; }
${body}
}
`;
  return { label, wgsl, bindings: bindingsOf(slots), workgroups: [across, Math.ceil(groups / across), 1] };
}

export function declarations(slots: readonly Slot[]): string {
  return slots
    .map((slot, i) => {
      const reads = slot.from === 'input' || slot.from === 'kept';
      const access = slot.access ?? (reads ? 'read' : 'read_write');
      return `@group(0) @binding(${i}) var<storage, ${access}> ${slot.name}: array<${slot.element ?? 'f32'}>;`;
    })
    .join('\n');
}

export function bindingsOf(slots: readonly Slot[]): Binding[] {
  return slots.map(({ from, index }) => ({ from, index }));
}

/** The smallest float32 that is not denormal: shaders may take what is smaller for zero, and compilers refuse it. */
const SMALLEST = 2 ** -126;
const LARGEST = (2 - 2 ** -23) * 2 ** 127;

/** A number as a float32 of WGSL, which has no infinities: they become the largest numbers that there are. */
export function literal(value: number): string {
  if (Number.isNaN(value)) throw new Error('A constant of the graph is not a number (NaN).');
  const x = Math.min(LARGEST, Math.max(-LARGEST, Math.fround(value)));
  const text = Math.abs(x) < SMALLEST ? '0f' : `${x}f`;
  return x < 0 ? `(${text})` : text;
}
