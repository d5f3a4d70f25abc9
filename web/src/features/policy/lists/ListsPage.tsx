// The lists of the live policy: what each is keyed by, and how long it is.
import { IconList } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, dataOf } from '#/base/api/client';
import { ServerProblem } from '#/base/api/problem';
import { countText } from '#/base/format/counts';
import { policyTexts } from '#/base/texts/policy';
import { Panel } from '#/parts/page/Panel';
import plain from '#/parts/page/PlainTable.module.css';
import { Empty, Failed, Loading } from '#/parts/states';
import { PolicyFrame } from '../PolicyFrame';
import classes from '../tables.module.css';

const said = policyTexts.lists;

export function ListsPage() {
  const found = useQuery({
    queryKey: ['policy', 'lists'],
    retry: false,
    queryFn: async () => dataOf(await api.GET('/api/v1/lists')).lists,
  });
  const isNone = found.error instanceof ServerProblem && found.error.code === 'no_policy';
  const empty = <Empty icon={<IconList size={22} stroke={1.6} />} title={said.empty} hint={said.emptyHint} />;
  return (
    <PolicyFrame hint={said.hint}>
      {isNone ? (
        empty
      ) : found.isError ? (
        <Failed problem={found.error} retry={() => void found.refetch()} />
      ) : found.data === undefined ? (
        <Loading rows={4} />
      ) : found.data.length === 0 ? (
        empty
      ) : (
        <Panel isFlush>
          <table className={plain.table}>
            <thead>
              <tr>
                <th>{said.columns.list}</th>
                <th>{said.columns.columns}</th>
                <th data-number>{said.columns.rows}</th>
                <th className={classes.wide}>{said.columns.file}</th>
              </tr>
            </thead>
            <tbody>
              {found.data.map((list) => (
                <tr key={list.name} className={classes.row}>
                  <td>
                    <Link to="/policy/lists/$list" params={{ list: list.name }} className={classes.main}>
                      {list.name}
                    </Link>
                  </td>
                  <td className={classes.quiet}>{list.columns.join(', ')}</td>
                  <td data-number>{countText(list.rows)}</td>
                  <td className={`${classes.wide ?? ''} ${classes.quiet ?? ''}`}>{list.path || said.inPlace}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      )}
    </PolicyFrame>
  );
}
