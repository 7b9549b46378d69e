/** What happened and what to do, where the studio did not start. Uses nothing that may be what failed. */
export function showStartFailure(target: HTMLElement, error: unknown): void {
  const again = make('button', 'Try again');
  again.type = 'button';
  again.addEventListener('click', () => {
    location.reload();
  });
  const details = make('details');
  details.append(make('summary', 'Details for a bug report'), make('pre', technicalText(error)));
  const page = make('main');
  page.className = 'start-failure';
  page.setAttribute('role', 'alert');
  page.append(
    make('h1', 'Stylograph could not start'),
    make('p', isMissingFile(error) ? MISSING : BROKEN),
    make('p', REMEDY),
    again,
    details,
  );
  target.replaceChildren(page);
}

const MISSING =
  'A file of the studio could not be loaded. The server may have stopped or have a newer version, or this machine may be offline.';
const BROKEN = 'The studio failed to start. Your graphs, records and models in this browser are unchanged.';
const REMEDY =
  'Try again. If that does not help, allow site data for this page, close its other tabs, or use another browser or a newer version of this one.';

/** Browsers say that a module did not load by their own texts; all are TypeErrors that name it. */
function isMissingFile(error: unknown): boolean {
  return error instanceof Error && /import|module|preload|fetch/i.test(error.message);
}

function technicalText(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${String(error)}\n${text}\n${navigator.userAgent}`;
}

function make<K extends keyof HTMLElementTagNameMap>(tag: K, text = ''): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
