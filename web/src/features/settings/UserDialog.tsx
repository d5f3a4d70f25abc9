// Somebody who is to sign in, or who does already: as what, which rep they are, which teams they lead.
import { Button, MultiSelect, Select, TextInput } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import { ServerProblem } from '#/base/api/problem';
import { useReps } from '#/base/api/reps';
import { texts } from '#/base/texts/texts';
import { settingsTexts } from '#/base/texts/settings';
import { Sheet } from '#/parts/dialog/Sheet';
import { problemText } from '#/parts/problemText';
import { addUser, bodyOf, changeUser, nameOf, roles, type UserDraft, type UserView } from './users';
import classes from './settings.module.css';

const said = settingsTexts.users;
const empty: UserDraft = { email: '', name: '', role: 'rep', rep: null, teams: [] };

export function UserDialog({ user, close }: { user?: UserView; close: (said?: string) => void }) {
  const [draft, setDraft] = useState<UserDraft>(user ?? empty);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const reps = useReps();
  const teams = [...new Set(reps.flatMap((rep) => rep.teams))].sort();
  const change = (part: Partial<UserDraft>) => setDraft({ ...draft, ...part });
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem('');
    try {
      const now = user ? await changeUser(user, bodyOf(draft)) : await addUser(draft);
      close(user ? said.saved : said.added(nameOf(now)));
    } catch (refusal) {
      setProblem(refusal instanceof ServerProblem && refusal.status === 412 ? said.stale : problemText(refusal));
      setBusy(false);
    }
  };
  return (
    <Sheet title={user ? said.changeTitle(nameOf(user)) : said.addTitle} close={() => close()}>
      <form className={classes.form} onSubmit={(event) => void submit(event)}>
        <TextInput
          label={said.email}
          type="email"
          required
          withAsterisk={false}
          data-autofocus
          value={draft.email}
          onChange={(event) => change({ email: event.currentTarget.value })}
        />
        <TextInput
          label={said.name}
          value={draft.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <Select
          label={said.role}
          description={said.reach[draft.role]}
          inputWrapperOrder={['label', 'input', 'description']}
          data={roles.map((role) => ({ value: role, label: texts.access.roles[role] ?? role }))}
          value={draft.role}
          onChange={(role) => change({ role: role ?? 'rep' })}
        />
        {(draft.role === 'rep' || draft.role === 'manager') && (
          <Select
            label={said.rep}
            description={said.repHint}
            inputWrapperOrder={['label', 'input', 'description']}
            searchable
            data={[
              { value: '', label: said.noRep },
              ...reps.filter((rep) => rep.isActive).map((rep) => ({ value: rep.id, label: rep.name })),
            ]}
            value={draft.rep ?? ''}
            onChange={(rep) => change({ rep: rep === '' ? null : rep })}
          />
        )}
        {draft.role === 'manager' && (
          <MultiSelect
            label={said.teams}
            description={said.teamsHint}
            inputWrapperOrder={['label', 'input', 'description']}
            data={teams}
            value={[...draft.teams]}
            onChange={(chosen) => change({ teams: chosen })}
          />
        )}
        {problem && (
          <p role="alert" className={classes.problem}>
            {problem}
          </p>
        )}
        <div className={classes.foot}>
          <Button variant="default" onClick={() => close()}>
            {texts.actions.cancel}
          </Button>
          <Button type="submit" loading={isBusy}>
            {user ? said.save : said.go}
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
