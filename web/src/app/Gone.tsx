// A calm word while the server does not answer; what is on the page stays.
import { IconCloudOff } from '@tabler/icons-react';
import { useIsGone } from '#/base/api/connection';
import { texts } from '#/base/texts/texts';
import classes from './Gone.module.css';

export function Gone() {
  const isGone = useIsGone();
  return (
    <div role="status" className={classes.gone} data-shown={isGone ? '' : undefined}>
      {isGone && (
        <>
          <IconCloudOff size={15} stroke={1.8} /> {texts.access.gone}
        </>
      )}
    </div>
  );
}
