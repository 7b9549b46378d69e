import { SIZES_BINDING } from '../kernel.ts';

/** Numbers that a shader reads from a uniform, by name. */
export class Sizes {
  readonly #values = new Map<string, number>();

  /** WGSL of a number. */
  of(name: string, value: number): string {
    const known = this.#values.get(name);
    if (known !== undefined && known !== value)
      throw new Error(`The size “${name}” of a shader is both ${known} and ${value}.`);
    this.#values.set(name, value);
    return `sizes.${name}`;
  }

  /** WGSL that declares them all. */
  get declaration(): string {
    const members = [...this.#values.keys()].map((name) => `  ${name}: u32,`).join('\n');
    return `struct Sizes {
${members}
}
@group(0) @binding(${SIZES_BINDING}) var<uniform> sizes: Sizes;`;
  }

  get sizes(): readonly number[] {
    return [...this.#values.values()];
  }
}
