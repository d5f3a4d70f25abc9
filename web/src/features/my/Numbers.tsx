// How somebody does beside everybody in their pools together, and whether they got their turns.
import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '#/base/api/client';
import { wholeShare } from '#/base/format/counts';
import { spanText } from '#/base/format/moments';
import { myTexts } from '#/base/texts/my';
import { Panel } from '#/parts/page/Panel';
import { Failed, Loading } from '#/parts/states';
import { comparedOf, type Compared, type RepNumbers, turnsStanding } from './compare';
import classes from './Numbers.module.css';

const said = myTexts.numbers;

export function Numbers({ rep, isOwn }: { rep: string; isOwn: boolean }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['my', rep, 'numbers'],
    staleTime: 60_000,
    queryFn: async () => dataOf(await api.GET('/api/v1/reps/{rep}/numbers', { params: { path: { rep }, query: {} } })),
  });
  return (
    <Panel
      title={isOwn ? said.title : said.theirs}
      hint={said.span}
      actions={data && <span className={`${classes.given ?? ''} numbers`}>{said.given(data.own.given)}</span>}
      isFlush
    >
      {data === undefined && !error && <Loading rows={5} />}
      {data === undefined && error && <Failed problem={error} retry={() => void refetch()} />}
      {data &&
        (data.own.given === 0 ? <p className={classes.none}>{said.none}</p> : <Table data={data} isOwn={isOwn} />)}
      {data && data.own.extended > 0 && <p className={classes.small}>{said.extended(data.own.extended)}</p>}
      {data && <Turns data={data} />}
      {data && data.small.length > 0 && <p className={classes.small}>{said.small(data.small.join(', '))}</p>}
    </Panel>
  );
}

function Table({ data, isOwn }: { data: RepNumbers; isOwn: boolean }) {
  return (
    <table className={`${classes.table ?? ''} numbers`}>
      <thead>
        <tr>
          <td />
          <th scope="col">{isOwn ? said.you : said.they}</th>
          {data.pools && <th scope="col">{said.pools}</th>}
        </tr>
      </thead>
      <tbody>
        {comparedOf(data).map((row) => (
          <tr key={row.name}>
            <th scope="row">{said.names[row.name]}</th>
            <td data-standing={row.standing}>
              {row.standing !== 'level' && <Arrow isUp={isUp(row)} label={said[row.standing]} />}
              {shown(row.own, row.kind)}
            </td>
            {data.pools && <td>{shown(row.pools, row.kind)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Arrow({ isUp: up, label }: { isUp: boolean; label: string }) {
  return (
    <svg width="9" height="9" viewBox="0 0 9 9" role="img" aria-label={label}>
      <path d={up ? 'M4.5 1 8 7.5H1z' : 'M4.5 8 1 1.5h7z'} fill="currentColor" />
    </svg>
  );
}

/** Whether the number itself is larger than the pools'. */
function isUp({ standing, kind }: Compared): boolean {
  return (standing === 'better') === (kind === 'share');
}

function Turns({ data }: { data: RepNumbers }) {
  if (data.shares.length === 0 && data.small.length > 0) return null;
  return (
    <div className={classes.turns}>
      <h3>{said.turns}</h3>
      {data.shares.length === 0 && <p>{said.noPools}</p>}
      {data.shares.map((share) => {
        const most = Math.max(share.received, share.expected, 1) * 1.15;
        const standing = turnsStanding(share);
        return (
          <div key={share.pool} className={classes.share}>
            <span>{share.pool}</span>
            <span className="numbers">{said.turnsOf(share.received, share.expected.toFixed(0))}</span>
            <span className={classes.bar} role="img" aria-label={standing === 'level' ? said.level : said[standing]}>
              <i style={{ width: `${(share.received / most) * 100}%` }} />
              <b style={{ left: `${(share.expected / most) * 100}%` }} />
            </span>
          </div>
        );
      })}
    </div>
  );
}

function shown(value: number | null, kind: Compared['kind']): string {
  if (value === null) return '–';
  return kind === 'span' ? spanText(value * 1_000) : wholeShare(value);
}
