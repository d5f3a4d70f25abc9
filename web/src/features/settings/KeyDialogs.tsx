// What is asked before a key is made, renewed or revoked.
import { Button, Checkbox, Select, TextInput } from '@mantine/core';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { texts } from '#/base/texts/texts';
import { settingsTexts } from '#/base/texts/settings';
import { Sheet } from '#/parts/dialog/Sheet';
import { problemText } from '#/parts/problemText';
import { type KeyMade, type KeyView, makeKey, revokeKey, rotateKey, type Scope, scopes, withScope } from './keys';
import classes from './settings.module.css';

const said = settingsTexts.keys;
const daySeconds = '86400';

export function MakeKey({ made, close }: { made: (key: KeyMade) => void; close: () => void }) {
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<readonly Scope[]>(['leads:write']);
  return (
    <Asking
      title={said.makeTitle}
      go={said.go}
      isReady={chosen.length > 0}
      close={close}
      act={async () => made(await makeKey(name, chosen))}
    >
      <TextInput
        label={said.name}
        description={said.nameHint}
        inputWrapperOrder={['label', 'input', 'description']}
        required
        withAsterisk={false}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Checkbox.Group label={said.scopes} value={[...chosen]}>
        <div className={classes.scopes}>
          {scopes.map((scope) => (
            <Checkbox
              key={scope}
              size="xs"
              value={scope}
              label={
                <>
                  {scope} <small>{said.about[scope]}</small>
                </>
              }
              onChange={(event) => setChosen(withScope(chosen, scope, event.currentTarget.checked))}
            />
          ))}
        </div>
      </Checkbox.Group>
    </Asking>
  );
}

export function RotateKey({ of, made, close }: { of: KeyView; made: (key: KeyMade) => void; close: () => void }) {
  const [overlap, setOverlap] = useState(daySeconds);
  return (
    <Asking
      title={said.rotateTitle(of.name)}
      go={said.rotateGo}
      close={close}
      act={async () => made(await rotateKey(of, Number(overlap)))}
    >
      <p className={classes.hint}>{said.rotateHint}</p>
      <Select
        label={said.overlapLabel}
        data={Object.entries(said.overlaps).map(([value, label]) => ({ value, label }))}
        value={overlap}
        onChange={(chosen) => setOverlap(chosen ?? daySeconds)}
      />
    </Asking>
  );
}

export function RevokeKey({ of, revoked, close }: { of: KeyView; revoked: (key: KeyView) => void; close: () => void }) {
  return (
    <Asking
      title={said.revokeTitle(of.name)}
      go={said.revokeGo}
      isGrave
      close={close}
      act={async () => {
        await revokeKey(of);
        revoked(of);
      }}
    >
      <p className={classes.hint}>{said.revokeHint}</p>
    </Asking>
  );
}

interface AskingProps {
  title: string;
  go: string;
  isReady?: boolean;
  isGrave?: boolean;
  close: () => void;
  act: () => Promise<void>;
  children: ReactNode;
}

function Asking({ title, go, isReady = true, isGrave = false, close, act, children }: AskingProps) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem('');
    try {
      await act();
    } catch (refusal) {
      setProblem(problemText(refusal));
      setBusy(false);
    }
  };
  return (
    <Sheet title={title} close={close}>
      <form className={classes.form} onSubmit={(event) => void submit(event)}>
        {children}
        {problem && (
          <p role="alert" className={classes.problem}>
            {problem}
          </p>
        )}
        <div className={classes.foot}>
          <Button variant="default" onClick={close}>
            {texts.actions.cancel}
          </Button>
          <Button type="submit" loading={isBusy} disabled={!isReady} {...(isGrave ? { color: 'red' } : {})}>
            {go}
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
