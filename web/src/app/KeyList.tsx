// Which keys do what.

import { texts } from '#/base/texts/texts';
import { Sheet } from '#/parts/dialog/Sheet';
import { commandKey } from './commandKey';
import classes from './KeyList.module.css';

const keys = [
  [['j', '↓'], texts.keys.next],
  [['k', '↑'], texts.keys.previous],
  [['Enter'], texts.keys.open],
  [['x'], texts.keys.select],
  [['/'], texts.keys.search],
  [['e'], texts.keys.explain],
  [['Esc'], texts.keys.back],
  [[commandKey], texts.keys.commands],
  [['?'], texts.keys.help],
] as const;

export function KeyList({ close }: { close: () => void }) {
  return (
    <Sheet title={texts.keys.title} close={close}>
      <dl className={classes.keys}>
        {keys.map(([pressed, does]) => (
          <div key={does}>
            <dt>{does}</dt>
            <dd>
              {pressed.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Sheet>
  );
}
