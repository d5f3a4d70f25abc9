// Where files can be dropped; whoever uses no pointer has the buttons in it.
import { IconUpload } from '@tabler/icons-react';
import { type DragEvent, type ReactNode, useState } from 'react';
import { startTexts } from '#/base/texts/start';
import classes from './DropZone.module.css';

const said = startTexts;

interface Props {
  drop: (files: readonly File[]) => void;
  isBusy: boolean;
  isLarge?: boolean;
  children: ReactNode;
}

export function DropZone({ drop, isBusy, isLarge = false, children }: Props) {
  const [isOver, setOver] = useState(false);
  const take = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const files = [...event.dataTransfer.files];
    if (files.length > 0) drop(files);
  };
  return (
    <div
      className={classes.zone}
      data-over={isOver ? '' : undefined}
      aria-busy={isBusy}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={take}
    >
      {isLarge && (
        <div className={classes.invite}>
          <IconUpload size={22} stroke={1.6} />
          <strong>{isBusy ? said.reading : said.drop}</strong>
          <span>{said.dropHint}</span>
        </div>
      )}
      {children}
    </div>
  );
}
