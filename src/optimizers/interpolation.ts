/** A step length along a search direction, with the loss there and its slope (derivative with respect to the length). */
export interface Trial {
  readonly step: number;
  readonly loss: number;
  readonly slope: number;
}

/**
 * Local minimizer of the cubic that has the losses and slopes of `a` and `b` (Nocedal & Wright 2006, equation 3.59). NaN
 * where the cubic has none. Measured from `b`, so most exact near it.
 */
export function cubicMinimizer(a: Trial, b: Trial): number {
  const width = b.step - a.step;
  const theta = a.slope + b.slope - (3 * (b.loss - a.loss)) / width;
  // Divided by the largest of the three, so that no square overflows.
  const scale = Math.max(Math.abs(theta), Math.abs(a.slope), Math.abs(b.slope));
  const discriminant = (theta / scale) ** 2 - (a.slope / scale) * (b.slope / scale);
  if (discriminant <= 0) return NaN;
  const root = Math.sign(width) * scale * Math.sqrt(discriminant);
  return b.step - (width * (b.slope + root - theta)) / (b.slope - a.slope + 2 * root);
}
