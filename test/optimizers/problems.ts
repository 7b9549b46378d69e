/** A test function of the literature: loss and gradient at a point. */
export type Problem = (x: ArrayLike<number>) => { loss: number; gradient: Float64Array };

/** sum of 100 (x[i+1] - x[i]^2)^2 + (1 - x[i])^2 */
export const rosenbrock: Problem = (x) => {
  const gradient = new Float64Array(x.length);
  let loss = 0;
  for (let i = 0; i + 1 < x.length; i++) {
    const bend = x[i + 1]! - x[i]! ** 2;
    const rest = 1 - x[i]!;
    loss += 100 * bend ** 2 + rest ** 2;
    gradient[i]! += -400 * bend * x[i]! - 2 * rest;
    gradient[i + 1]! += 200 * bend;
  }
  return { loss, gradient };
};

/** sum of (i + 1) (x[i] - i / 2)^2 */
export const quadratic: Problem = (x) => {
  const gradient = new Float64Array(x.length);
  let loss = 0;
  for (let i = 0; i < x.length; i++) {
    const rest = x[i]! - i / 2;
    loss += (i + 1) * rest ** 2;
    gradient[i] = 2 * (i + 1) * rest;
  }
  return { loss, gradient };
};
