import type { Shape } from '../../program/shape.ts';
import type { DeviceTraits, Kernel } from './kernel.ts';
import type { DeviceAttributes, DeviceInputShapes, DevicePrimitive } from './program/device-value.ts';

/** What a kernel is made for: one value of a plan, all of whose sizes are known. */
export interface Site<P extends DevicePrimitive> {
  readonly shape: Shape;
  readonly inputs: DeviceInputShapes<P>;
  readonly attributes: DeviceAttributes<P>;
  readonly traits: DeviceTraits;
}

export type KernelMaker<P extends DevicePrimitive> = (site: Site<P>) => Kernel;
