// The link with which somebody sets a password: shown once.
import { settingsTexts } from '#/base/texts/settings';
import { Sheet } from '#/parts/dialog/Sheet';
import { Moment } from '#/parts/Moment';
import { Once } from '#/parts/dialog/Once';
import type { Invitation } from './users';
import classes from './settings.module.css';

const said = settingsTexts.users;

export function LinkDialog({ invitation, close }: { invitation: Invitation; close: () => void }) {
  return (
    <Sheet title={said.linkTitle} close={close} size="md">
      <Once hint={said.linkHint} secret={invitation.address ?? ''} said={said} close={close}>
        <p className={classes.hint}>
          {said.until} <Moment at={invitation.until} />
        </p>
      </Once>
    </Sheet>
  );
}
