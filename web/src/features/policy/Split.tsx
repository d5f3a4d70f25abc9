// Two parts beside each other with a line between that is dragged, or moved with the arrow keys; the share is remembered.
import { useLocalStorage } from '@mantine/hooks';
import { type PointerEvent, type ReactNode, useRef } from 'react';
import classes from './Split.module.css';

const [least, most, step] = [20, 80, 4];

interface Props {
  label: string;
  left: ReactNode;
  right: ReactNode;
  /** Which of both are shown; what is not stays as it is. */
  shown: 'left' | 'right' | 'both';
}

export function Split({ label, left, right, shown }: Props) {
  const [share, setShare] = useLocalStorage({ key: 'turnout.split', defaultValue: 46, getInitialValueInEffect: false });
  const frame = useRef<HTMLDivElement>(null);
  const drag = (event: PointerEvent) => {
    const box = frame.current?.getBoundingClientRect();
    if (box === undefined || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    setShare(clamp(((event.clientX - box.left) / box.width) * 100));
  };
  const columns = shown === 'both' ? `${share}% 1px minmax(0, 1fr)` : 'minmax(0, 1fr)';
  return (
    <div ref={frame} className={classes.split} style={{ gridTemplateColumns: columns }}>
      <div className={classes.part} hidden={shown === 'right'}>
        {left}
      </div>
      {shown === 'both' && (
        <div
          role="separator"
          aria-label={label}
          aria-orientation="vertical"
          aria-valuenow={Math.round(share)}
          aria-valuemin={least}
          aria-valuemax={most}
          tabIndex={0}
          className={classes.line}
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={drag}
          onKeyDown={({ key }) => {
            if (key === 'ArrowLeft') setShare(clamp(share - step));
            if (key === 'ArrowRight') setShare(clamp(share + step));
          }}
        />
      )}
      {shown !== 'left' && <div className={classes.part}>{right}</div>}
    </div>
  );
}

function clamp(share: number): number {
  return Math.min(most, Math.max(least, share));
}
