/** What differs between two pictures, |a − b| multiplied; the second is fitted to the size of the first. */
export async function differenceOf(a: ImageBitmap, b: ImageBitmap, gain: number): Promise<ImageBitmap> {
  const { width, height } = a;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  const pixelsOf = (picture: ImageBitmap) => {
    context.drawImage(picture, 0, 0, width, height);
    return context.getImageData(0, 0, width, height);
  };
  const [one, other] = [pixelsOf(a), pixelsOf(b)];
  for (let i = 0; i < one.data.length; i++)
    if (i % 4 !== 3) one.data[i] = Math.abs(one.data[i]! - other.data[i]!) * gain;
  return createImageBitmap(one);
}
