// Who had a territory when, and of which leads: its row in every version that was live.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, dataOf } from '#/base/api/client';
import { territoriesTexts } from '#/base/texts/territories';
import { Actor } from '#/parts/Actor';
import { Moment } from '#/parts/Moment';
import { Failed, Loading } from '#/parts/states';
import { ownerOf } from './model';
import classes from './RowSheet.module.css';

const said = territoriesTexts.row;

export function RowHistory({ name }: { name: string }) {
  const found = useQuery({
    queryKey: ['territories', 'history', name],
    queryFn: async () => dataOf(await api.GET('/api/v1/territories/history', { params: { query: { name } } })),
  });
  return (
    <section>
      <h3>{said.history}</h3>
      {found.isPending && <Loading rows={2} />}
      {found.isError && <Failed problem={found.error} retry={() => void found.refetch()} />}
      <ol className={classes.times}>
        {found.data?.times.map((time) => (
          <li key={`${time.version} ${time.since}`} data-now={time.until === null ? '' : undefined}>
            <span>
              {time.row ? (
                <>
                  <b>{ownerOf(time.row)}</b> <code>{time.row.when}</code>
                </>
              ) : (
                <em>{said.wasNot}</em>
              )}
            </span>
            <small>
              {time.until === null ? said.since : said.from} <Moment at={time.since} />
              {time.until !== null && (
                <>
                  {' – '}
                  <Moment at={time.until} />
                </>
              )}
              {' · '}
              <Link to="/policy/versions">{said.version(time.version)}</Link> · <Actor id={time.by} />
              {time.note && ` · ${time.note}`}
            </small>
          </li>
        ))}
      </ol>
      {found.data?.is_whole === false && <p className={classes.hint}>{said.notWhole}</p>}
    </section>
  );
}
