/** Lets the engine use the kernels for graphics processors on a driver that runs on the processor. */
export function pretendGraphicsProcessor(): void {
  const { gpu } = navigator;
  const requestAdapter = async (options?: GPURequestAdapterOptions) => {
    const adapter = await gpu.requestAdapter(options);
    if (!adapter) return null;
    const info = {
      vendor: 'pretended',
      architecture: '',
      device: '',
      description: '',
      isFallbackAdapter: false,
    };
    return new Proxy(adapter, {
      get(target, key) {
        if (key === 'info') return info;
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  };
  Object.defineProperty(navigator, 'gpu', { value: { requestAdapter }, configurable: true });
}
