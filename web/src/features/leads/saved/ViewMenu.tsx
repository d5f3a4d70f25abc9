// What can be done with the view that is open: its name, its place, who has it, and its end.
import { ActionIcon, Menu } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconDots, IconLock, IconPencil, IconTrash, IconUsers } from '@tabler/icons-react';
import { type SavedView, useSavedViews } from '#/base/api/savedViews';
import { useSession } from '#/base/api/session';
import { viewTexts } from '#/base/texts/views';
import { useViewActs } from './useViews';

const said = viewTexts;
const icon = { size: 14, stroke: 1.8 } as const;

interface Props {
  view: SavedView;
  rename: () => void;
  /** It is gone; its filters are not. */
  removed: () => void;
}

export function ViewMenu({ view, rename, removed }: Props) {
  const mayShare = useSession().may('data:write');
  const own = useSavedViews().filter((one) => one.mine);
  const acts = useViewActs();
  const at = own.findIndex((one) => one.id === view.id);
  if (!view.may_change) return null;
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={said.menu(view.name)}>
          <IconDots size={16} stroke={1.8} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil {...icon} />} onClick={rename}>
          {said.rename}
        </Menu.Item>
        {mayShare && (
          <Menu.Item
            leftSection={view.shared ? <IconLock {...icon} /> : <IconUsers {...icon} />}
            onClick={() => void acts.share(view, !view.shared)}
          >
            {view.shared ? said.keep : said.share}
          </Menu.Item>
        )}
        {view.mine && at > 0 && (
          <Menu.Item leftSection={<IconArrowUp {...icon} />} onClick={() => void acts.place(view, at - 1)}>
            {said.up}
          </Menu.Item>
        )}
        {view.mine && at < own.length - 1 && (
          <Menu.Item leftSection={<IconArrowDown {...icon} />} onClick={() => void acts.place(view, at + 1)}>
            {said.down}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item
          color="red"
          leftSection={<IconTrash {...icon} />}
          onClick={() => void acts.remove(view).then(removed)}
        >
          {said.delete}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
