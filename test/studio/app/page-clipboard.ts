/**
 * Gives a page a clipboard of its own: that of the machine is shared by all that runs on it. To be run in the page before anything
 * else. Copies and pastes by keys go through it as well, by the events that the browser sends for them.
 */
export function ownClipboard(): void {
  let items: ClipboardItem[] = [];
  const textItem = (text: string) =>
    new ClipboardItem({ 'text/plain': new Blob([text], { type: 'text/plain' }) });
  const clipboard = {
    read: () => Promise.resolve(items),
    write(written: ClipboardItem[]) {
      items = written;
      return Promise.resolve();
    },
    async readText() {
      const item = items.find(({ types }) => types.includes('text/plain'));
      return item ? (await item.getType('text/plain')).text() : '';
    },
    writeText(text: string) {
      items = [textItem(text)];
      return Promise.resolve();
    },
  };
  Object.defineProperty(Navigator.prototype, 'clipboard', { get: () => clipboard, configurable: true });

  // Text copied by keys goes into the data of the event, whoever sets it.
  const set = Reflect.get(DataTransfer.prototype, 'setData');
  DataTransfer.prototype.setData = function (format, text) {
    set.call(this, format, text);
    if (format === 'text/plain' && this !== pasted) items = [textItem(text)];
  };
  let pasted: DataTransfer | undefined;

  addEventListener(
    'paste',
    (event) => {
      if (!event.isTrusted) return;
      event.stopImmediatePropagation();
      event.preventDefault();
      void paste(event.target ?? document.body);
    },
    { capture: true },
  );

  async function paste(target: EventTarget): Promise<void> {
    const data = new DataTransfer();
    pasted = data;
    for (const item of items)
      for (const type of item.types) {
        const blob = await item.getType(type);
        if (type === 'text/plain') data.setData(type, await blob.text());
        else data.items.add(new File([blob], 'image.png', { type }));
      }
    const init = { clipboardData: data, bubbles: true, cancelable: true, composed: true };
    target.dispatchEvent(new ClipboardEvent('paste', init));
  }
}
