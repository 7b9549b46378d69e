/**
 * Holds a promise that is awaited later, after something else that may fail first: should it be rejected meanwhile, that ends no
 * process. Whoever awaits it still gets the error.
 */
export function held<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
