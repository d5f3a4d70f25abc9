// A simulation is begun: over which days, what is to be other, what must not come out. Those of this text stand below.
import { Button, Select, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, dataOf, newKey } from '#/base/api/client';
import { useReps } from '#/base/api/reps';
import { serverNow } from '#/base/time/now';
import { policyTexts } from '#/base/texts/policy';
import { Panel } from '#/parts/page/Panel';
import { problemText } from '#/parts/problemText';
import type { Draft } from '../draft/useDraft';
import { noteAsked } from './attaching';
import { askedOf, emptyWhatIf, type WhatIf, type WhatIfKind, whatIfKinds } from './whatIf';
import { WhatIfRow } from './WhatIfRow';
import classes from './Simulate.module.css';

const said = policyTexts.simulate;
const spans = [7, 14, 28, 90];
const thresholds = [
  'rep gain > 20%',
  'rep loss > 20%',
  'fallback > 5%',
  'in time < 90%',
  'held > 10%',
  'unfair reps > 2',
];

interface Props {
  /** A text that is not kept yet; the live policy where it is left out. */
  text?: string;
  lists?: Readonly<Record<string, string>>;
  draft?: Draft;
}

export function Simulate({ text, lists, draft }: Props) {
  const [days, setDays] = useState(28);
  const [whatIfs, setWhatIfs] = useState<readonly WhatIf[]>([]);
  const [failIf, setFailIf] = useState<readonly string[]>([]);
  const [limit, setLimit] = useState('');
  const navigate = useNavigate();
  const client = useQueryClient();
  const start = useMutation({
    mutationFn: async () => {
      const since = new Date(serverNow() - days * 86_400_000).toISOString();
      const what = text === undefined ? { policy: 'live' } : { text, lists: { ...lists } };
      const written = limit.trim() === '' ? failIf : [...failIf, limit.trim()];
      const body = { ...what, ...askedOf(whatIfs), since, until: null, value_field: 'score', fail_if: [...written] };
      const params = { header: { 'Idempotency-Key': newKey() } };
      return dataOf(await api.POST('/api/v1/simulations', { params, body: body as never }));
    },
    onSuccess: async ({ simulation }) => {
      if (draft !== undefined) noteAsked(simulation, draft.record);
      void client.invalidateQueries({ queryKey: ['policy', 'simulations'] });
      await navigate({ to: '/policy/simulations/$simulation', params: { simulation } });
    },
  });
  const put = (at: number, next: WhatIf) => setWhatIfs(whatIfs.map((one, index) => (index === at ? next : one)));
  const add = (kind: string | null) => {
    const found = whatIfKinds.find((one) => one === kind);
    if (found !== undefined) setWhatIfs([...whatIfs, emptyWhatIf(found)]);
  };
  const addLimit = () => {
    if (limit.trim() !== '') setFailIf([...failIf, limit.trim()]);
    setLimit('');
  };
  const reps = useReps().filter((rep) => rep.isActive);
  return (
    <div className={classes.form}>
      <Panel title={said.title} hint={text === undefined ? said.hintLive : said.hint}>
        <div className={classes.fields}>
          <Select
            label={said.days}
            data={spans.map((span) => ({ value: String(span), label: said.lastDays(span) }))}
            value={String(days)}
            onChange={(value) => setDays(Number(value))}
          />
          <Select
            label={said.whatIf}
            placeholder={said.addWhatIf}
            data={whatIfKinds.map((kind: WhatIfKind) => ({ value: kind, label: said.kinds[kind] }))}
            value={null}
            onChange={add}
          />
        </div>
        {whatIfs.length > 0 && (
          <ul className={classes.rows}>
            {whatIfs.map((whatIf, at) => (
              <li key={at}>
                <WhatIfRow whatIf={whatIf} reps={reps} change={(next) => put(at, next)} />
                <button
                  type="button"
                  aria-label={said.remove}
                  onClick={() => setWhatIfs(whatIfs.filter((_, index) => index !== at))}
                >
                  <IconX size={14} />
                </button>
              </li>
            ))}
          </ul>
        )}
        <div className={classes.limits}>
          <TextInput
            label={said.failIf}
            description={said.failIfHint}
            placeholder="rep gain > 20%"
            list="simulation-limits"
            value={limit}
            onChange={({ currentTarget }) => setLimit(currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') addLimit();
            }}
            rightSection={
              <button type="button" className={classes.add} aria-label={said.addLimit} onClick={addLimit}>
                <IconPlus size={14} />
              </button>
            }
          />
          <datalist id="simulation-limits">
            {thresholds.map((one) => (
              <option key={one} value={one} />
            ))}
          </datalist>
          {failIf.map((one) => (
            <span key={one} className={classes.limit}>
              {one}
              <button
                type="button"
                aria-label={said.remove}
                onClick={() => setFailIf(failIf.filter((each) => each !== one))}
              >
                <IconX size={12} />
              </button>
            </span>
          ))}
        </div>
        {start.error && (
          <p role="alert" className={classes.problem}>
            {problemText(start.error)}
          </p>
        )}
        <Button loading={start.isPending} onClick={() => start.mutate()}>
          {said.start}
        </Button>
      </Panel>
    </div>
  );
}
