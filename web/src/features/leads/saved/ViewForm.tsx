// The name of a view, and who has it: a new one, or one that is called otherwise from now on.
import { Button, Checkbox, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { changeView, type SavedView, saveView, type ViewFilters } from '#/base/api/savedViews';
import { useSession } from '#/base/api/session';
import { useOnceKey } from '#/base/api/useOnceKey';
import { texts } from '#/base/texts/texts';
import { viewTexts } from '#/base/texts/views';
import form from '#/parts/dialog/form.module.css';
import { Sheet } from '#/parts/dialog/Sheet';
import { Refusal } from '#/parts/work/DisputeForm';
import { useViewsChanged } from './useViews';

const said = viewTexts;
const nameCharsMax = 60;

interface Props {
  /** The one that is renamed; null for a new one of these filters. */
  view: SavedView | null;
  filters: ViewFilters;
  done: (view: SavedView) => void;
  close: () => void;
}

export function ViewForm({ view, filters, done, close }: Props) {
  const mayShare = useSession().may('data:write');
  const changed = useViewsChanged();
  const keyFor = useOnceKey();
  const [name, setName] = useState(view?.name ?? '');
  const [isShared, setShared] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const [isSaving, setSaving] = useState(false);
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    setSaving(true);
    try {
      const key = keyFor([name, filters, isShared]);
      const kept = view ? await changeView(view, { name }) : await saveView(name, filters, isShared, key);
      // The page is told once the list has it.
      await changed();
      done(kept);
      close();
    } catch (refusal) {
      setProblem(refusal);
    } finally {
      setSaving(false);
    }
  };
  return (
    <Sheet title={view ? said.rename : said.save} close={close}>
      <form className={form.form} onSubmit={(event) => void save(event)}>
        <TextInput
          label={said.name}
          placeholder={said.nameHint}
          value={name}
          maxLength={nameCharsMax}
          data-autofocus
          onChange={(event) => {
            setName(event.currentTarget.value);
            setProblem(null);
          }}
        />
        {view === null && mayShare && (
          <Checkbox
            label={said.everybody}
            description={said.everybodyHint}
            checked={isShared}
            onChange={(event) => setShared(event.currentTarget.checked)}
          />
        )}
        <Refusal problem={problem} />
        <div className={form.foot}>
          <Button variant="default" onClick={close}>
            {texts.actions.cancel}
          </Button>
          <Button type="submit" loading={isSaving} disabled={name.trim() === ''}>
            {view ? said.renameGo : said.saveGo}
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
