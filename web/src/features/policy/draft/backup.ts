// What is written and not saved yet, kept in this browser so that a reload, a crash or the end of a session loses nothing.
// The text of a draft is kept by the draft's number, the rows of a list by a name of their own.
export interface Backup {
  readonly base: string;
  readonly text: string;
}

export type BackupKey = number | `list ${string}`;

const database = 'turnout';
const shelf = 'drafts';

export async function readBackup(of: BackupKey): Promise<Backup | null> {
  return (await asked<Backup | undefined>('readonly', (store) => store.get(of))) ?? null;
}

export async function keepBackup(of: BackupKey, backup: Backup | null): Promise<void> {
  await asked('readwrite', (store) => (backup === null ? store.delete(of) : store.put(backup, of)));
}

/** Where the browser has no place for it, as in some private windows, nothing is kept and nothing breaks. */
async function asked<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest): Promise<T | null> {
  try {
    const opened = await opening();
    try {
      const request = ask(opened.transaction(shelf, mode).objectStore(shelf));
      return (await ended(request)) as T;
    } finally {
      opened.close();
    }
  } catch {
    return null;
  }
}

function opening(): Promise<IDBDatabase> {
  const request = indexedDB.open(database, 1);
  request.onupgradeneeded = () => void request.result.createObjectStore(shelf);
  return ended(request);
}

function ended<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('no storage'));
  });
}
