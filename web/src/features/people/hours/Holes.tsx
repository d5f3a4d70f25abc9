// When nobody is in, said in sentences.
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { language } from '#/base/texts/texts';
import { peopleTexts } from '#/base/texts/people';
import type { Step } from './cover';
import { dayAndTime, longText } from './words';
import classes from './Holes.module.css';

const said = peopleTexts.hours;
const shownMax = 2;

export function Holes({ holes, who, zone }: { holes: readonly Step[]; who: string; zone: string }) {
  if (holes.length === 0) {
    return (
      <p className={classes.holes}>
        <IconCircleCheck size={15} stroke={1.8} /> {said.noHoles(who)}
      </p>
    );
  }
  const more = holes.length - shownMax;
  return (
    <p className={classes.holes} data-open="">
      <IconAlertTriangle size={15} stroke={1.8} />
      {holes.slice(0, shownMax).map(({ start, end }) => (
        <span key={start} className="numbers">
          {said.nobody(who, dayAndTime(start, zone, language), dayAndTime(end, zone, language), longText(end - start))}
        </span>
      ))}
      {more > 0 && <span>{said.moreHoles(more)}</span>}
    </p>
  );
}
