// Changes of a policy's text, as whoever draws it and whoever edits it speak of them. Pure.

/** Offsets are of the text before; changes ascend and do not overlap, as CodeMirror has them. */
export interface TextChange {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** A short name for a text, by which a cache tells it from another one; not one to be trusted by. */
export function digestOf(text: string): string {
  let [high, low] = [0x9e3779b9, 0x85ebca6b];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 0x9e3779b1);
    low = Math.imul(low ^ code, 0x5f356495);
  }
  return `${text.length}-${(high >>> 0).toString(36)}-${(low >>> 0).toString(36)}`;
}

export function applyChanges(text: string, changes: readonly TextChange[]): string {
  let changed = '';
  let at = 0;
  for (const { from, to, insert } of changes) {
    changed += text.slice(at, from) + insert;
    at = to;
  }
  return changed + text.slice(at);
}

/** Changes of a text as changes of what it has become since; null where what was changed meanwhile is in their way. */
export function rebased(changes: readonly TextChange[], old: string, now: string): readonly TextChange[] | null {
  const since = changeBetween(old, now);
  if (since === null) return changes;
  const more = now.length - old.length;
  const fitting: TextChange[] = [];
  for (const { from, to, insert } of changes) {
    // Two that touch each other may mean the same place.
    if (to < since.from) fitting.push({ from, to, insert });
    else if (from > since.to) fitting.push({ from: from + more, to: to + more, insert });
    else return null;
  }
  return fitting;
}

/** The one change that makes another text of a text: what both begin and end with stays. */
export function changeBetween(old: string, now: string): TextChange | null {
  if (old === now) return null;
  const shorter = Math.min(old.length, now.length);
  let start = 0;
  while (start < shorter && old.charCodeAt(start) === now.charCodeAt(start)) start += 1;
  let end = 0;
  while (end < shorter - start && old.charCodeAt(old.length - 1 - end) === now.charCodeAt(now.length - 1 - end)) {
    end += 1;
  }
  return { from: start, to: old.length - end, insert: now.slice(start, now.length - end) };
}
