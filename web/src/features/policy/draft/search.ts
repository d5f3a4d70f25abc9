// What the address of a draft says beside its number. Pure.
export const draftTabs = ['edit', 'lists', 'changes', 'tests', 'simulate', 'publish'] as const;
export type DraftTab = (typeof draftTabs)[number];
const views = ['text', 'both', 'flow'] as const;

export interface DraftSearch {
  tab?: DraftTab;
  view?: (typeof views)[number];
}

export function readDraftSearch(raw: Readonly<Record<string, unknown>>): DraftSearch {
  const tab = draftTabs.find((one) => one === raw.tab);
  const view = views.find((one) => one === raw.view);
  return { ...(tab === undefined || tab === 'edit' ? {} : { tab }), ...(view === undefined ? {} : { view }) };
}
