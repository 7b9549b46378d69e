/** Loads pictures of the page again when the network is back, and hides them until then. */
export function loadPicturesAgain(): void {
  document.addEventListener(
    'error',
    ({ target: picture }) => {
      if (!(picture instanceof HTMLImageElement) || navigator.onLine) return;
      picture.style.visibility = 'hidden';
      const again = (): void => {
        picture.style.visibility = '';
        // Setting an address loads it again.
        picture.setAttribute('src', picture.src);
      };
      addEventListener('online', again, { once: true });
    },
    { capture: true },
  );
}
