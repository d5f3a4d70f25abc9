// Whether what was written is saved, in a word; and why not where it is not.
import { IconAlertTriangle, IconCheck, IconCloudOff, IconLoader2, IconPencil } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { policyTexts } from '#/base/texts/policy';
import { problemText } from '#/parts/problemText';
import type { Standing as TheStanding } from './sync';
import classes from './DraftPage.module.css';

const said = policyTexts.draft.standing;
const size = { size: 14, stroke: 1.9 };
const icons: Readonly<Record<TheStanding['is'], ReactNode>> = {
  saved: <IconCheck {...size} />,
  unsaved: <IconPencil {...size} />,
  saving: <IconLoader2 {...size} />,
  waiting: <IconCloudOff {...size} />,
  refused: <IconAlertTriangle {...size} />,
  conflict: <IconAlertTriangle {...size} />,
};

export function Standing({ standing }: { standing: TheStanding }) {
  const why = standing.is === 'refused' ? `: ${problemText(standing.problem)}` : '';
  return (
    <span className={classes.standing} data-is={standing.is} role="status">
      {icons[standing.is]} {said[standing.is]}
      {why}
    </span>
  );
}
