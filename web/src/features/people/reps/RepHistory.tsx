// What people changed of somebody: who, what, when, newest first.
import { useInfiniteQuery } from '@tanstack/react-query';
import { api, dataOf } from '#/base/api/client';
import { useRepName } from '#/base/api/reps';
import { codeWords } from '#/base/format/names';
import { peopleTexts } from '#/base/texts/people';
import { Actor } from '#/parts/Actor';
import { Moment } from '#/parts/Moment';
import { Panel } from '#/parts/page/Panel';
import { type AuditEvent, changesOf } from '#/parts/record/changes';
import { ShowMore } from '#/parts/ShowMore';
import { Failed, Loading } from '#/parts/states';
import { toldOf } from './history';
import panels from './Panels.module.css';
import classes from './RepHistory.module.css';

const said = peopleTexts.history;
const firstPage = 10;

export function RepHistory({ rep }: { rep: string }) {
  const found = useInfiniteQuery({
    queryKey: ['people', 'history', rep],
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) =>
      dataOf(
        await api.GET('/api/v1/audit', { params: { query: { rep, after: pageParam, limit: firstPage } }, signal }),
      ),
    getNextPageParam: (page) => page.next ?? null,
  });
  const events = found.data?.pages.flatMap((page) => page.events) ?? [];
  return (
    <Panel title={said.title} isFlush>
      {found.isPending && <Loading rows={3} />}
      {found.isLoadingError && <Failed problem={found.error} retry={() => void found.refetch()} />}
      {found.isSuccess && events.length === 0 && !found.hasNextPage && <p className={panels.none}>{said.none}</p>}
      <ul className={classes.list}>
        {events.map((event) => (
          <Line key={event.seq} event={event} />
        ))}
      </ul>
      <ShowMore pages={found} shown={events.length} />
    </Panel>
  );
}

function Line({ event }: { event: AuditEvent }) {
  const repName = useRepName();
  const changes = event.kind === 'rep_added' ? [] : toldOf(changesOf(event));
  const nameOf = (field: string, value: string | null) =>
    value !== null && (field === 'backup' || field === 'manager') ? repName(value) : value;
  return (
    <li className={classes.event}>
      <span className={classes.what}>
        <b>{said.kinds[event.kind] ?? codeWords(event.kind)}</b> <Actor id={event.by ?? 'turnout'} />
        {event.why && <i>{event.why}</i>}
      </span>
      <Moment at={event.at} />
      {changes.length > 0 && (
        <dl>
          {changes.map(({ field, before, after, isPersonal }) => (
            <div key={field}>
              <dt>{labelOf(field)}</dt>
              <dd>
                {isPersonal ? (
                  <em>{said.personal}</em>
                ) : (
                  <>
                    {before !== null && <del>{nameOf(field, before)}</del>}
                    {after === null ? <em>{said.taken}</em> : <ins>{nameOf(field, after)}</ins>}
                  </>
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

/** Numbers and skills are kept under names such as `skills.languages`. */
function labelOf(field: string): string {
  const name = field.split('.').at(-1) ?? field;
  return said.fields[name] ?? codeWords(name);
}
