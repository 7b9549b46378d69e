/** What was found where a graphics processor was looked for. */
export interface Finding {
  readonly usable: boolean;
  readonly text: string;
}

/** Whether an adapter is a graphics processor, or software that stands in for one and is slower than wasm. */
export function judge(info: Partial<GPUAdapterInfo>): Finding {
  const words = [info.vendor, info.architecture, info.device, info.description];
  const text = [...new Set(words.filter((word) => word !== undefined && word !== ''))].join(' ');
  const software = info.isFallbackAdapter === true || /swiftshader|llvmpipe|lavapipe/i.test(text);
  if (software)
    return { usable: false, text: `the only WebGPU adapter is software (${text || 'a fallback'})` };
  return { usable: true, text: text || 'an adapter without a name' };
}
