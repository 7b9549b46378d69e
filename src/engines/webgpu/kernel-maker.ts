import type { Shape } from '../../program/shape.ts';
import type { DeviceTraits, Kernel } from './kernel.ts';
import type { EngineAttributes, EngineInputShapes, EnginePrimitive } from '../passes/engine-value.ts';

/** What a kernel is made for: one value of a plan, all of whose sizes are known. */
export interface Site<P extends EnginePrimitive> {
  readonly shape: Shape;
  readonly inputs: EngineInputShapes<P>;
  readonly attributes: EngineAttributes<P>;
  readonly traits: DeviceTraits;
}

export type KernelMaker<P extends EnginePrimitive> = (site: Site<P>) => Kernel;
