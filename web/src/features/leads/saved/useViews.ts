// What can be done with saved views; whatever was done, the list of them is read anew.
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { newKey } from '#/base/api/client';
import { changeView, deleteView, type SavedView, saveView } from '#/base/api/savedViews';
import { viewTexts } from '#/base/texts/views';
import { problemText } from '#/parts/problemText';
import { say } from '#/parts/toast';

const said = viewTexts;

export function useViewsChanged(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(() => client.invalidateQueries({ queryKey: ['views'] }), [client]);
}

/** Small changes that are done at once; what is refused is said, and nothing has changed. */
export function useViewActs() {
  const changed = useViewsChanged();
  const act = useCallback(
    async (does: () => Promise<unknown>, done: () => void) => {
      try {
        await does();
        done();
      } catch (refusal) {
        say(problemText(refusal));
      }
      await changed();
    },
    [changed],
  );
  return {
    update: (view: SavedView, filters: SavedView['filters']) =>
      act(
        () => changeView(view, { filters }),
        () => say(said.updated(view.name)),
      ),
    share: (view: SavedView, shared: boolean) =>
      act(
        () => changeView(view, { shared }),
        () => say(shared ? said.isShared(view.name) : said.isKept(view.name)),
      ),
    place: (view: SavedView, place: number) =>
      act(
        () => changeView(view, { place }),
        () => undefined,
      ),
    remove: (view: SavedView) =>
      act(
        () => deleteView(view),
        () =>
          say(said.deleted(view.name), {
            name: said.undo,
            run: () =>
              void act(
                () => saveView(view.name, view.filters, view.shared, newKey()),
                () => undefined,
              ),
          }),
      ),
  };
}
