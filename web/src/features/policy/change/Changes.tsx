// What another policy would do otherwise: which leads go elsewhere, with one of each that was run through both; what
// else differs; and the two texts.
import { Button } from '@mantine/core';
import { IconArrowRight, IconEqual, IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import type { Difference, PartChange, Transition } from '#/base/api/policies';
import { policyTexts } from '#/base/texts/policy';
import { Badge } from '#/parts/Badge';
import { Panel } from '#/parts/page/Panel';
import { Sentence } from '#/parts/Sentence';
import { Empty, Failed, Loading } from '#/parts/states';
import { versionQuery } from '../policyQueries';
import { Segments } from '#/parts/Segments';
import { bySection, factsOf, restOf, sharesOf, waysOf } from './difference';
import { Shares } from './Shares';
import classes from './Changes.module.css';

const TextCompare = lazy(async () => ({ default: (await import('../editor/TextCompare')).TextCompare }));
const said = policyTexts.changes;

/** A text that is not kept yet, or a version by name. */
export type Side = string | { readonly text: string; readonly lists: Readonly<Record<string, string>> };

type Facts = NonNullable<Transition['witness']>['new'];

interface Props {
  old: Side;
  now: Side;
  oldName: string;
  nowName: string;
  /** Plays an example in the new text. */
  play?: (facts: Facts) => void;
}

export function Changes({ old, now, oldName, nowName, play }: Props) {
  const [shown, setShown] = useState<'leads' | 'text'>('leads');
  const [asked, setAsked] = useState({ old, now });
  const isBehind = asked.old !== old || JSON.stringify(asked.now) !== JSON.stringify(now);
  const found = useQuery({
    queryKey: ['policy', 'difference', asked],
    staleTime: 5 * 60_000,
    retry: false,
    queryFn: async ({ signal }) =>
      dataOf(
        await api.POST('/api/v1/policies/diff', {
          body: { old: bodyOf(asked.old), new: bodyOf(asked.now), days: 30, seconds: 10 },
          signal,
        }),
      ),
  });
  return (
    <div className={classes.changes}>
      <div className={classes.head}>
        <p>
          {oldName} <IconArrowRight size={13} /> {nowName}
        </p>
        {isBehind && (
          <Button size="compact-sm" variant="default" onClick={() => setAsked({ old, now })}>
            {said.again}
          </Button>
        )}
        <Segments
          label={said.shown}
          choices={[
            { value: 'leads', label: said.leads },
            { value: 'text', label: said.text },
          ]}
          value={shown}
          choose={setShown}
        />
      </div>
      {shown === 'text' ? (
        <Texts {...{ old, now, oldName, nowName }} />
      ) : found.isError ? (
        <Failed problem={found.error} retry={() => void found.refetch()} />
      ) : found.data === undefined ? (
        <Loading rows={6} tall />
      ) : (
        <Found difference={found.data} play={play} />
      )}
    </div>
  );
}

function Found({ difference, play }: { difference: Difference; play: Props['play'] }) {
  const ways = waysOf(difference);
  if (difference.is_same && difference.changes.length === 0) {
    return <Empty icon={<IconEqual size={22} stroke={1.6} />} title={said.same} hint={said.sameHint} />;
  }
  return (
    <>
      <p className={classes.summary}>
        {difference.differing !== null && difference.leads !== null && (
          <>
            <b className="numbers">{said.differing(difference.differing, difference.leads)}</b>{' '}
          </>
        )}
        {summaryOf(difference)}
      </p>
      {ways.length > 0 && (
        <ul className={classes.ways}>
          {ways.map((way, index) => (
            <Way key={index} way={way} play={play} most={Math.max(1, ways[0]?.leads ?? 1)} />
          ))}
        </ul>
      )}
      {bySection(difference.changes).map(({ section, changes }) => (
        <Panel key={section} title={said.sections[section] ?? section}>
          <ul className={classes.parts}>
            {changes.map((change) => (
              <Part key={change.name} change={change} />
            ))}
          </ul>
        </Panel>
      ))}
      {difference.not_decided.length > 0 && (
        <Panel title={said.notDecided}>
          <ul className={classes.parts}>
            {difference.not_decided.map(({ place, reason }) => (
              <li key={place}>
                <b>{place}</b> <span className={classes.quiet}>{reason}</span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

/** What changed, without the leads, which stand before it. */
function summaryOf(difference: Difference): string {
  return difference.differing === null
    ? difference.summary
    : difference.summary.replace(/, [\d,]+ of [\d,]+ leads.*$/, '');
}

function Way({ way, most, play }: { way: Transition; most: number; play: Props['play'] }) {
  const { witness } = way;
  const facts = factsOf(way.witness);
  return (
    <li className={classes.way}>
      <div className={classes.fates}>
        <span className={classes.what}>{said.whats[way.what] ?? way.what}</span>
        <span className={classes.fate}>
          <b>{way.old.said}</b>
          <small>{way.old.places.join(', ')}</small>
        </span>
        <IconArrowRight size={15} stroke={1.8} />
        <span className={classes.fate}>
          <b>{way.new.said}</b>
          <small>{way.new.places.join(', ')}</small>
        </span>
        <span className={classes.count}>
          <b className="numbers">{way.leads === null ? '' : said.count(way.leads)}</b>
          {way.leads !== null && way.leads > 0 && <i style={{ width: `${(way.leads / most) * 100}%` }} />}
        </span>
      </div>
      <details>
        <summary>{said.example}</summary>
        <dl className={classes.facts}>
          {facts.map(({ name, old, now }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{old === now ? now : `${old} → ${now}`}</dd>
            </div>
          ))}
        </dl>
        {witness !== null && play !== undefined && (
          <button type="button" className={classes.play} onClick={() => play(witness.new)}>
            <IconPlayerPlay size={12} stroke={2} /> {said.play}
          </button>
        )}
        {way.examples.length > 0 && (
          <p className={classes.quiet}>
            {said.lately}{' '}
            {way.examples.map((lead) => (
              <Link key={lead} to="/leads/$lead" params={{ lead }}>
                {lead}
              </Link>
            ))}
          </p>
        )}
      </details>
    </li>
  );
}

const kinds = { added: 'good', removed: 'bad', changed: 'info', moved: 'quiet', renamed: 'quiet' } as const;

function Part({ change }: { change: PartChange }) {
  const shares = sharesOf(change);
  return (
    <li data-quiet={change.matters ? undefined : ''}>
      <header>
        <Badge tone={kinds[change.kind as keyof typeof kinds]}>{said.kinds[change.kind] ?? change.kind}</Badge>
        <b>{change.name}</b>
        {change.was !== '' && <span className={classes.quiet}>{said.was(change.was)}</span>}
        {!change.matters && <span className={classes.quiet}>{said.wording}</span>}
      </header>
      {shares.length > 0 && <Shares shares={shares} />}
      {restOf(change).map(({ what, old, new: now }) => (
        <p key={what} className={classes.detail}>
          <span>{what}</span>
          {old !== '' && (
            <del>
              <Sentence text={old} />
            </del>
          )}
          {now !== '' && (
            <ins>
              <Sentence text={now} />
            </ins>
          )}
        </p>
      ))}
    </li>
  );
}

function Texts({ old, now, oldName, nowName }: Omit<Props, 'play'>) {
  const [one, two] = [useText(old), useText(now)];
  if (one === undefined || two === undefined) return <Loading />;
  return (
    <div className={classes.texts}>
      <Suspense fallback={<Loading />}>
        <TextCompare old={one} now={two} oldLabel={oldName} nowLabel={nowName} />
      </Suspense>
    </div>
  );
}

function useText(side: Side): string | undefined {
  const live = useQuery({
    queryKey: ['policy', 'live'],
    enabled: side === 'live',
    queryFn: async () => dataOf(await api.GET('/api/v1/policies/live')),
  });
  const hash = side === 'live' ? (live.data?.policy ?? '') : typeof side === 'string' ? side : '';
  const version = useQuery(versionQuery(hash));
  return typeof side === 'string' ? version.data?.text : side.text;
}

function bodyOf(side: Side) {
  return typeof side === 'string' ? side : { text: side.text, lists: { ...side.lists } };
}
