// Undoing a deploy, or taking waiting leads along to it: first what would become of each, then it is done.
import { Button, Checkbox, TextInput } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, dataOf, newKey } from '#/base/api/client';
import { useRepName } from '#/base/api/reps';
import type { Deploy, Rehoming, RehomingPreview } from '#/base/api/policies';
import { texts } from '#/base/texts/texts';
import { policyTexts } from '#/base/texts/policy';
import { Sheet } from '#/parts/dialog/Sheet';
import { problemText } from '#/parts/problemText';
import { Loading } from '#/parts/states';
import { say } from '#/parts/toast';
import foot from '#/parts/dialog/form.module.css';
import classes from './DeployPage.module.css';

const said = policyTexts.deploy;
type Which = 'held' | 'queued' | 'in_hands';
const kinds: readonly Which[] = ['held', 'queued', 'in_hands'];
const shownMax = 100;

interface Props {
  kind: 'undo' | 'migrate';
  deploy: Deploy;
  close: () => void;
}

export function Rehome({ kind, deploy, close }: Props) {
  const [which, setWhich] = useState<readonly Which[]>(['held']);
  const [touched, setTouched] = useState(false);
  const [note, setNote] = useState('');
  const client = useQueryClient();
  const words = said[kind === 'undo' ? 'undoing' : 'migrating'];
  const preview = useQuery({
    queryKey: ['policy', 'rehome', kind, deploy.deploy, which, touched],
    enabled: kind === 'undo' || which.length > 0,
    staleTime: 0,
    retry: false,
    queryFn: async () => (await ask(kind, deploy.deploy, { which, touched, note: '' }, true)) as RehomingPreview,
  });
  const go = useMutation({
    mutationFn: async () => (await ask(kind, deploy.deploy, { which, touched, note }, false)) as Rehoming,
    onSuccess: ({ total }) => {
      void client.invalidateQueries({ queryKey: ['policy'] });
      say(said.begun(total));
      close();
    },
  });
  const problem = go.error ?? preview.error;
  return (
    <Sheet title={words.title(deploy.version)} close={close} size="lg">
      <div className={classes.form}>
        <p>{words.hint}</p>
        {kind === 'migrate' ? (
          <div className={classes.which} role="group" aria-label={said.which}>
            {kinds.map((one) => (
              <Checkbox
                key={one}
                size="xs"
                label={said.kinds[one]}
                checked={which.includes(one)}
                onChange={() => setWhich(which.includes(one) ? which.filter((each) => each !== one) : [...which, one])}
              />
            ))}
          </div>
        ) : (
          <Checkbox
            size="xs"
            label={said.touched}
            checked={touched}
            onChange={({ currentTarget }) => setTouched(currentTarget.checked)}
          />
        )}
        {preview.data ? <Preview preview={preview.data} /> : preview.isFetching && <Loading rows={4} />}
        <TextInput
          label={policyTexts.versions.why}
          value={note}
          onChange={({ currentTarget }) => setNote(currentTarget.value)}
        />
        {problem && (
          <p role="alert" className={foot.problem}>
            {problemText(problem)}
          </p>
        )}
        <div className={foot.foot}>
          <Button variant="default" onClick={close}>
            {texts.actions.cancel}
          </Button>
          <Button
            loading={go.isPending}
            disabled={!preview.data || preview.data.total === 0}
            onClick={() => go.mutate()}
          >
            {words.go(preview.data?.total ?? 0)}
          </Button>
        </div>
      </div>
    </Sheet>
  );
}

function Preview({ preview }: { preview: RehomingPreview }) {
  const nameOf = useRepName();
  const moving = preview.leads.filter((lead) => !lead.stays);
  const place = (where: RehomingPreview['leads'][number]['is']) =>
    where.assignee
      ? nameOf(where.assignee)
      : (where.queue ?? where.pool ?? texts.outcomes[where.outcome] ?? where.outcome);
  return (
    <>
      <p className="numbers">{said.preview(preview.total, preview.move, preview.stay)}</p>
      {moving.length > 0 && (
        <ul className={classes.moves} tabIndex={0} aria-label={said.moves}>
          {moving.slice(0, shownMax).map((lead) => (
            <li key={lead.lead_id}>
              <Link to="/leads/$lead" params={{ lead: lead.lead_id }} className={classes.link}>
                {lead.lead_id}
              </Link>
              <span>{place(lead.is)}</span>
              <IconArrowRight size={13} />
              <span>
                {place(lead.would_be)}
                <small>{lead.rule}</small>
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

interface Wanted {
  which: readonly Which[];
  touched: boolean;
  note: string;
}

async function ask(kind: Props['kind'], deploy: number, { which, touched, note }: Wanted, preview: boolean) {
  const params = { path: { deploy }, query: { preview }, header: { 'Idempotency-Key': newKey() } };
  if (kind === 'undo') {
    const body = { leads: [], to: '', with_touched: touched, note };
    return dataOf(await api.POST('/api/v1/deploys/{deploy}/undo', { params, body }));
  }
  return dataOf(
    await api.POST('/api/v1/deploys/{deploy}/migrate', { params, body: { leads: [], which: [...which], note } }),
  );
}
