// How somebody is told: over what, when not, and whether the rest comes gathered. Saved as it is switched.
import { Chip, Switch, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, dataOf, newKey } from '#/base/api/client';
import { ServerProblem } from '#/base/api/problem';
import type { components } from '#/base/api/schema';
import { workTexts } from '#/base/texts/work';
import { Panel } from '../page/Panel';
import { problemText } from '../problemText';
import { say } from '../toast';
import classes from './Alerts.module.css';

type Preferences = components['schemas']['Notifications'];
const said = workTexts.alerts;
const channels = ['email', 'slack', 'sms'] as const;
const quietFirst = '20:00-07:00';
const digestFirst = '08:30';

export function Alerts({ rep, isOwn }: { rep: string; isOwn: boolean }) {
  const { data, change, faultOf } = useAlerts(rep);
  if (data === undefined) return null;
  const [quiet] = data.quiet?.spans ?? [];
  const [from = '', until = ''] = (quiet ?? '').split('-');
  const digestAt = data.digest?.at?.[0];
  return (
    <Panel title={isOwn ? said.title : said.theirs}>
      <div className={classes.form}>
        <div role="group" aria-label={said.channels}>
          <Chip.Group multiple value={data.channels ?? []} onChange={(next) => change({ channels: inOrder(next) })}>
            <div className={classes.chips}>
              {channels.map((channel) => (
                <Chip key={channel} value={channel} size="sm" radius="md">
                  {said.channelNames[channel]}
                </Chip>
              ))}
            </div>
          </Chip.Group>
          {(data.channels ?? []).length === 0 && <p>{said.every}</p>}
        </div>
        {wants(data, 'sms') && (
          <Address
            label={said.phone}
            hint={said.phoneHint}
            value={data.phone ?? ''}
            fault={faultOf('phone')}
            save={(phone) => change({ phone })}
          />
        )}
        {wants(data, 'slack') && (
          <Address
            label={said.slack}
            hint={said.slackHint}
            value={data.slack ?? ''}
            fault={faultOf('slack')}
            save={(slack) => change({ slack })}
          />
        )}
        <Switch
          label={said.quiet}
          description={quiet === undefined ? undefined : said.quietHint(quiet.replace('-', '–'))}
          checked={quiet !== undefined}
          onChange={(event) =>
            change({ quiet: event.currentTarget.checked ? { days: 'daily', spans: [quietFirst] } : null })
          }
        />
        {quiet !== undefined && (
          <div className={classes.pair}>
            <Time
              label={said.from}
              value={from}
              save={(at) => change({ quiet: { days: 'daily', spans: [`${at}-${until}`] } })}
            />
            <Time
              label={said.until}
              value={until}
              save={(at) => change({ quiet: { days: 'daily', spans: [`${from}-${at}`] } })}
            />
          </div>
        )}
        {quiet !== undefined && (
          <Switch
            label={said.wakes}
            checked={data.hot_wakes ?? true}
            onChange={(event) => change({ hot_wakes: event.currentTarget.checked })}
          />
        )}
        <Switch
          label={said.digest}
          description={digestAt === undefined ? undefined : said.digestAt(digestAt)}
          checked={digestAt !== undefined}
          onChange={(event) =>
            change({
              digest: event.currentTarget.checked
                ? { every: 'day', at: [digestFirst], days: 'daily', kinds: ['joined', 'taken', 'tell'] }
                : null,
            })
          }
        />
      </div>
    </Panel>
  );
}

function Time({ label, value, save }: { label: string; value: string; save: (at: string) => void }) {
  return (
    <TextInput
      key={value}
      type="time"
      label={label}
      defaultValue={value}
      onBlur={(event) => {
        const at = event.currentTarget.value;
        if (at !== '' && at !== value) save(at);
      }}
    />
  );
}

interface AddressProps {
  label: string;
  hint: string;
  value: string;
  fault: string | undefined;
  save: (address: string) => void;
}

/** Where somebody is reached. What was refused stays as it was typed, with what is wrong. */
function Address({ label, hint, value, fault, save }: AddressProps) {
  return (
    <TextInput
      label={label}
      placeholder={hint}
      defaultValue={value}
      error={fault}
      onBlur={(event) => {
        const next = event.currentTarget.value.trim();
        if (next !== value) save(next);
      }}
    />
  );
}

function wants({ channels: picked = [], ...said }: Preferences, channel: 'sms' | 'slack'): boolean {
  return picked.includes(channel) || Boolean(channel === 'sms' ? said.phone : said.slack);
}

function inOrder(picked: readonly string[]): string[] {
  return channels.filter((channel) => picked.includes(channel));
}

/** Each change is shown at once and saved on what was read; where somebody else changed it too, it is read anew. */
function useAlerts(rep: string) {
  const client = useQueryClient();
  const queryKey = ['my', rep, 'alerts'];
  const { data } = useQuery({
    queryKey,
    queryFn: async () => {
      const answer = await api.GET('/api/v1/reps/{rep}/notifications', { params: { path: { rep } } });
      return { said: dataOf(answer), etag: answer.response.headers.get('ETag') ?? '*' };
    },
  });
  const save = useMutation({
    mutationFn: async (body: Preferences) => {
      const header = { 'Idempotency-Key': newKey(), 'If-Match': data?.etag ?? '*' };
      const answer = await api.PUT('/api/v1/reps/{rep}/notifications', {
        params: { path: { rep }, header },
        body: preferencesOf(body),
      });
      return { said: dataOf(answer), etag: answer.response.headers.get('ETag') ?? '*' };
    },
    onMutate: (body) => {
      // What is being read still is older than what is shown from now on.
      void client.cancelQueries({ queryKey }, { revert: false, silent: true });
      client.setQueryData(queryKey, { said: body, etag: data?.etag ?? '*' });
    },
    onSuccess: (kept) => {
      client.setQueryData(queryKey, kept);
      say(said.saved);
    },
    onError: (problem) => {
      if (!(problem instanceof ServerProblem) || problem.faults.length === 0) {
        say(`${said.faulty}: ${problemText(problem)}`);
      }
      void client.invalidateQueries({ queryKey });
    },
    // One after another, so that each is about what the last one left.
    scope: { id: `alerts ${rep}` },
  });
  const change = (part: Partial<Preferences>) => data && save.mutate({ ...data.said, ...part });
  const faults = save.error instanceof ServerProblem ? save.error.faults : [];
  const faultOf = (name: string) => faults.find(({ field }) => field === name)?.message;
  return { data: data?.said, change, faultOf };
}

/** What is sent of what was read: all but whose it is. */
function preferencesOf(read: Preferences): Omit<Preferences, 'rep'> {
  const sent: Partial<Preferences> = { ...read };
  delete sent.rep;
  return sent;
}
