// What the open view names that is not there any more: it shows what is left all the same.
import { IconAlertTriangle } from '@tabler/icons-react';
import { useRepName } from '#/base/api/reps';
import type { SavedView } from '#/base/api/savedViews';
import { texts } from '#/base/texts/texts';
import { viewTexts } from '#/base/texts/views';
import classes from './ViewBar.module.css';

const said = viewTexts;
const ofPolicy: readonly string[] = ['rule', 'pool', 'queue'];

export function Gone({ view }: { view: SavedView }) {
  const repName = useRepName();
  return view.gone.map((name) => {
    const value = view.filters[name as 'pool'] ?? '';
    const what = texts.filters[name as 'pool'].toLowerCase();
    const called = name === 'assignee' ? repName(value) : value;
    return (
      <p key={name} className={classes.gone} role="status">
        <IconAlertTriangle size={14} stroke={1.8} />
        {ofPolicy.includes(name) ? said.notInPolicy(what, called) : said.notHere(what, called)}
      </p>
    );
  });
}
