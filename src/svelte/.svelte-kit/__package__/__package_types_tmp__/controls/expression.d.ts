/**
 * The value of what was typed into a number field: `1/3`, `2e-3*4`, `-(1+2)^2`, `50%`, `2pi`. A text that begins with
 * `*` or `/` goes on from `current`. Undefined where the text is no expression or has no finite value.
 */
export declare function evaluate(text: string, current?: number): number | undefined;
