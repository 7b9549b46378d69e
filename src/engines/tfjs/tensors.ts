import type { Tensor } from '@tensorflow/tfjs-core';
import type { Value } from '../../program/value.ts';

/** The tensors of the values that are alive. It owns them. */
export class Tensors {
  private readonly held = new Map<Value, Tensor>();

  get(value: Value): Tensor | undefined {
    return this.held.get(value);
  }

  set(value: Value, tensor: Tensor): void {
    this.held.set(value, tensor);
  }

  release(value: Value): void {
    this.held.get(value)?.dispose();
    this.held.delete(value);
  }

  clear(): void {
    for (const tensor of this.held.values()) tensor.dispose();
    this.held.clear();
  }

  all(): Iterable<Tensor> {
    return this.held.values();
  }
}
