import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

type Upgrade<Schema extends DBSchema> = (database: IDBPDatabase<Schema>, from: number) => void;

/** Whether the browser keeps databases for this page. */
export async function keepsDatabases(): Promise<boolean> {
  const probe = await databaseOf('stylograph-probe', 1, () => undefined).open();
  probe?.close();
  return probe !== undefined;
}

/**
 * A way to a database: `open()` gives undefined if the browser refuses databases. It is opened once, and again
 * where the browser has closed it, as some do to a page that slept.
 */
export function databaseOf<Schema extends DBSchema>(
  name: string,
  version: number,
  upgrade: Upgrade<Schema>,
): { open: () => Promise<IDBPDatabase<Schema> | undefined> } {
  let opening: Promise<IDBPDatabase<Schema> | undefined> | undefined;
  const again = (): void => {
    opening = undefined;
  };
  const open = async (): Promise<IDBPDatabase<Schema> | undefined> => {
    try {
      return await openDB<Schema>(name, version, {
        upgrade(database, from) {
          upgrade(database, from);
        },
        terminated: again,
      });
    } catch {
      again();
      return undefined;
    }
  };
  return { open: () => (opening ??= open()) };
}
