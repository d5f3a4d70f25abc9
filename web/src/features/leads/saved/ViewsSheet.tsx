// Where there is no side bar: every view of the list, those that come with the app and those that were saved.
import { IconBookmark, IconFilter, IconUsers } from '@tabler/icons-react';
import { useSavedViews } from '#/base/api/savedViews';
import { viewTexts } from '#/base/texts/views';
import { Choices } from '#/parts/dialog/Choices';
import { Sheet } from '#/parts/dialog/Sheet';
import type { LeadSearch } from '../search';
import { views } from '../views';

const icon = { size: 18, stroke: 1.7 } as const;

interface Props {
  open: (search: LeadSearch) => void;
  close: () => void;
}

export function ViewsSheet({ open, close }: Props) {
  const saved = useSavedViews();
  const all = [
    ...views.map(({ name, search }) => ({ value: name, name, icon: <IconFilter {...icon} />, search })),
    ...saved.map(({ id, name, shared, filters }) => ({
      value: String(id),
      name,
      icon: shared ? <IconUsers {...icon} /> : <IconBookmark {...icon} />,
      search: { ...filters, view: id },
    })),
  ];
  const choose = (value: string) => {
    const chosen = all.find((one) => one.value === value);
    if (chosen !== undefined) open(chosen.search);
    close();
  };
  return (
    <Sheet title={viewTexts.title} close={close}>
      <Choices label={viewTexts.title} choices={all} choose={choose} />
    </Sheet>
  );
}
