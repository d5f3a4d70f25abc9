// What was chosen in the picture stays chosen when its text changes, also under another name.
import type { Flow } from './flow';

/**
 * The id that something chosen in one text has in a later one. Who is called otherwise and stands where they stood is
 * the same, as long as there are as many of them; what is gone, and what was never in the text, keeps its id.
 */
export function follow(id: string, before: Flow, after: Flow): string {
  for (const kind of ['rules', 'pools', 'queues'] as const) {
    const [then, now] = [before[kind], after[kind]];
    const place = then.findIndex((one) => one.id === id);
    if (place < 0 || then.length !== now.length || now.some((one) => one.id === id)) continue;
    return now[place]?.id ?? id;
  }
  return id;
}
