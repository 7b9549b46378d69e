/** Whether the browser hands cameras out at all: not over plain http, except from the same machine. */
export function hasCameras(): boolean {
  return 'mediaDevices' in navigator;
}

const refusals: Readonly<Record<string, string>> = {
  NotAllowedError:
    'The browser does not let this page use the camera. Allow it in the settings of the site, beside its address, and try again.',
  NotFoundError: 'No camera was found. Connect one, and try again.',
  NotReadableError: 'The camera does not answer. Another program may be using it: close that, and try again.',
};

/** Opens a camera, that on the back of a device with two. Gives its stream, to be stopped, or why there is none. */
export async function openCamera(): Promise<MediaStream | string> {
  const size = { width: { ideal: 1920 }, height: { ideal: 1440 } };
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: 'environment' }, ...size },
    });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : '';
    return refusals[name] ?? 'The browser could not open the camera. Choose a file instead.';
  }
}

export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
