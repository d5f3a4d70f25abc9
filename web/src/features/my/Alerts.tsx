// How somebody is told: over what, when not, and whether the rest comes gathered. Saved as it is switched.
import { Chip, Switch, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, dataOf, newKey } from '#/base/api/client';
import type { components } from '#/base/api/schema';
import { myTexts } from '#/base/texts/my';
import { Panel } from '#/parts/page/Panel';
import { problemText } from '#/parts/problemText';
import { say } from '#/parts/toast';
import classes from './Alerts.module.css';

type Preferences = components['schemas']['Notifications'];
const said = myTexts.alerts;
const channels = ['email', 'slack', 'sms'] as const;
const quietFirst = '20:00-07:00';
const digestFirst = '08:30';

export function Alerts({ rep, isOwn }: { rep: string; isOwn: boolean }) {
  const { data, change } = useAlerts(rep);
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
    onMutate: (body) => client.setQueryData(queryKey, { said: body, etag: data?.etag ?? '*' }),
    onSuccess: (kept) => {
      client.setQueryData(queryKey, kept);
      say(said.saved);
    },
    onError: (problem) => {
      say(`${said.faulty}: ${problemText(problem)}`);
      void client.invalidateQueries({ queryKey });
    },
    // One after another, so that each is about what the last one left.
    scope: { id: `alerts ${rep}` },
  });
  const change = (part: Partial<Preferences>) => data && save.mutate({ ...data.said, ...part });
  return { data: data?.said, change };
}

/** What is sent of what was read: all but whose it is. */
function preferencesOf(read: Preferences): Omit<Preferences, 'rep'> {
  const sent: Partial<Preferences> = { ...read };
  delete sent.rep;
  return sent;
}
