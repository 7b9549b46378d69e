/** Draws a picture on the page. */
export function show({ width, height, data }) {
  const canvas = document.getElementById('picture');
  canvas.width = width;
  canvas.height = height;
  const pixels = new ImageData(width, height);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4)
    pixels.data.set([255 * data[from], 255 * data[from + 1], 255 * data[from + 2], 255], to);
  canvas.getContext('2d').putImageData(pixels, 0, 0);
}

/** Says what happens, in words. */
export function told({ type, data }) {
  const text = {
    runstep: () => `step ${data.step} of ${data.steps}`,
    runfinished: () => data.reason,
    runfailed: () => data.error.message,
    connectionrefused: () => data.reason,
    parameterrefused: () => data.reason,
  }[type];
  if (text) document.getElementById('told').textContent = text();
}
