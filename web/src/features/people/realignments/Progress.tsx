// How far a realignment has come.
import { peopleTexts } from '#/base/texts/people';
import { doneOf, type Realignment } from './shifts';
import classes from './Progress.module.css';

export function Progress({ realignment }: { realignment: Realignment }) {
  const share = doneOf(realignment);
  const percent = Math.floor(share * 100);
  return (
    <span className={`${classes.progress ?? ''} numbers`}>
      <span
        role="progressbar"
        aria-label={peopleTexts.realignments.progress}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <i style={{ width: `${share * 100}%` }} />
      </span>
      {percent}%
    </span>
  );
}
