import { createHash } from 'node:crypto';
import type { DeviceTraits, Dispatch } from '../../src/engines/webgpu/kernel.ts';
import { deviceProgram } from '../../src/engines/webgpu/program/device-program.ts';
import type { DeviceProgram } from '../../src/engines/webgpu/program/operation.ts';
import { sitesOf } from '../../src/engines/webgpu/tuning/sites.ts';
import { vggPlan } from '../../test/engines/webgpu/vgg-plan.ts';

/** A graphics processor with the limits that most have. */
export const graphics: DeviceTraits = {
  software: false,
  subgroups: true,
  limits: {
    maxComputeInvocationsPerWorkgroup: 1024,
    maxComputeWorkgroupStorageSize: 32768,
    maxComputeWorkgroupsPerDimension: 65535,
    maxStorageBufferBindingSize: 2 ** 31 - 4,
    maxStorageBuffersPerShaderStage: 10,
    maxBufferSize: 2 ** 31 - 4,
  },
};

export interface StaticShader {
  /** A hash of its text. */
  readonly name: string;
  /** The kernel, or the part of one, that it is. */
  readonly label: string;
  readonly wgsl: string;
}

export interface StaticStep {
  readonly program: DeviceProgram;
  /** Distinct shaders: of the loop, of all that runs, and with all ways that tuning tries. */
  readonly loop: readonly StaticShader[];
  readonly run: readonly StaticShader[];
  readonly all: readonly StaticShader[];
}

/** A step of Gatys' loss over VGG-19 at a size, on a graphics processor of which nothing was measured. */
export function stepAt(size: number, traits = graphics): StaticStep {
  const program = deviceProgram(vggPlan(size, size), traits);
  const dispatchesOf = (operations: DeviceProgram['each']): Dispatch[] =>
    operations.flatMap(({ kernel }) => [...kernel.dispatches]);
  const ways = sitesOf(program, traits).flatMap((site) => [...site.ways.values()]);
  const [once, each, tried] = [program.once, program.each, ways].map(dispatchesOf);
  return {
    program,
    loop: distinct(each!),
    run: distinct([...each!, ...once!]),
    all: distinct([...each!, ...once!, ...tried!]),
  };
}

function distinct(dispatches: readonly Dispatch[]): StaticShader[] {
  const shaders = new Map(
    dispatches.map(({ label, wgsl }) => {
      const name = createHash('sha1').update(wgsl).digest('hex').slice(0, 8);
      return [name, { name, label, wgsl }];
    }),
  );
  return [...shaders.values()];
}
