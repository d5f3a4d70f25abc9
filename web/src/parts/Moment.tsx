// A moment in the viewer's zone; the lead's zone and UTC when it is pointed at.
import { Tooltip } from '@mantine/core';
import { useState } from 'react';
import { fullMoment, knownZone, momentText } from '#/base/format/moments';
import { language, texts } from '#/base/texts/texts';
import { serverNow } from '#/base/time/now';
import { useViewerZone } from '#/base/time/viewerZone';
import classes from './Moment.module.css';

interface Props {
  at: string;
  zone?: string | undefined;
}

/** `since` is the moment that it is read after, as in a span: the day is said where it is another than that one's. */
export function Moment({ at, zone, since }: Props & { since?: string }) {
  const [isPointed, setPointed] = useState(false);
  const viewerZone = useViewerZone();
  const time = (
    <time
      dateTime={at}
      className="numbers"
      onPointerEnter={() => setPointed(true)}
      onPointerLeave={() => setPointed(false)}
    >
      {momentText(Date.parse(at), since === undefined ? serverNow() : Date.parse(since), viewerZone, language)}
    </time>
  );
  // A table draws hundreds of these while it is scrolled: only the one that is pointed at has a tooltip.
  return isPointed ? (
    <Tooltip opened label={<Zones at={at} zone={zone} />}>
      {time}
    </Tooltip>
  ) : (
    time
  );
}

function Zones({ at, zone }: Props) {
  const viewerZone = useViewerZone();
  const zones = [
    { whose: texts.time.yours, where: viewerZone },
    ...(zone ? [{ whose: texts.time.theirs, where: knownZone(zone) }] : []),
    { whose: texts.time.utc, where: 'UTC' },
  ];
  return (
    <span className={classes.zones}>
      {zones.map(({ whose, where }) => (
        <span key={whose}>
          <b>{whose}</b> {fullMoment(Date.parse(at), where, language)}
        </span>
      ))}
    </span>
  );
}
