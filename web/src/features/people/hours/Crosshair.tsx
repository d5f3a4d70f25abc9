// A line under the pointer: what time it is there, for the viewer and for the person in that row, and how many are in.
import { useState, type PointerEvent } from 'react';
import { language } from '#/base/texts/texts';
import { peopleTexts } from '#/base/texts/people';
import { clockText } from '#/base/time/zones';
import { countAt, type Step } from './cover';
import { dayAndTime } from './words';
import classes from './Crosshair.module.css';

const said = peopleTexts.hours;
const quarterMs = 15 * 60_000;

interface Props {
  start: number;
  end: number;
  zone: string;
  steps: readonly Step[];
}

export function Crosshair({ start, end, zone, steps }: Props) {
  const [pointed, setPointed] = useState<{ at: number; theirs: string | null } | null>(null);
  const point = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
    const row = document.elementsFromPoint(event.clientX, event.clientY).find((each) => each.closest('[data-zone]'));
    const theirs = row?.closest('[data-zone]')?.getAttribute('data-zone') ?? null;
    setPointed({ at: Math.round((start + share * (end - start)) / quarterMs) * quarterMs, theirs });
  };
  return (
    <div className={classes.area} onPointerMove={point} onPointerLeave={() => setPointed(null)}>
      {pointed && (
        <span
          className={`${classes.line ?? ''} numbers`}
          style={{ left: `${((pointed.at - start) / (end - start)) * 100}%` }}
        >
          <span className={classes.said} data-end={(pointed.at - start) / (end - start) > 0.8 ? '' : undefined}>
            <b>{dayAndTime(pointed.at, zone, language)}</b> {said.in(countAt(steps, pointed.at))}
            {pointed.theirs && pointed.theirs !== zone && <i>{said.theirs(clockText(pointed.at, pointed.theirs))}</i>}
          </span>
        </span>
      )}
    </div>
  );
}
