// What is chosen in the picture, at its side: what it says, and the form to change it.
import { IconCode, IconX } from '@tabler/icons-react';
import { flowTexts } from '#/base/texts/flow';
import type { Flow } from '../model/flow';
import type { Graph } from '../model/graph';
import { kindTexts, nameText, targetText } from './targetText';
import { PoolPanel } from './PoolPanel';
import { QueuePanel } from './QueuePanel';
import { type PanelProps, promises } from './panelProps';
import { Rows } from './Rows';
import { RulePanel } from './RulePanel';
import { SlaPanel } from './SlaPanel';
import classes from './Panel.module.css';

const said = flowTexts.panel;

interface Props extends PanelProps {
  id: string;
  graph: Graph;
  remove: (id: string) => void;
  open: (id: string) => void;
  goTo: (from: number, to: number) => void;
  close: () => void;
}

export function Panel({ id, graph, remove, open, goTo, close, ...props }: Props) {
  const { flow, repName } = props;
  const { title, kind, range } = headOf(id, flow, repName);
  return (
    <aside className={classes.panel} aria-label={said.label}>
      <header>
        <div>
          <small>{kind}</small>
          <h2>{title}</h2>
        </div>
        {range !== null && (
          <button type="button" aria-label={said.goTo} title={said.goTo} onClick={() => goTo(range[0], range[1])}>
            <IconCode size={16} stroke={1.8} />
          </button>
        )}
        <button type="button" aria-label={flowTexts.tools.close} onClick={close}>
          <IconX size={16} stroke={1.8} />
        </button>
      </header>
      <div key={id} className={classes.body}>
        <Content id={id} remove={remove} {...props} />
        <Sources id={id} graph={graph} repName={repName} open={open} />
      </div>
    </aside>
  );
}

function Content({ id, remove, ...props }: PanelProps & { id: string; remove: (id: string) => void }) {
  const { flow } = props;
  const rule = flow.rules.find((one) => one.id === id);
  if (rule) return <RulePanel rule={rule} remove={() => remove(id)} {...props} />;
  const pool = flow.pools.find((one) => one.id === id);
  if (pool) return <PoolPanel pool={pool} remove={() => remove(id)} {...props} />;
  if (id === 'territories' && flow.territories) {
    const columns = flow.territories.rows.some((row) => row.pool !== '')
      ? ['name', 'when', 'pool']
      : ['name', 'when', 'owner'];
    return (
      <section className={classes.part}>
        <p className={classes.hint}>{said.tableHint}</p>
        <Rows {...props} table={flow.territories.table} name={flowTexts.territories} columns={columns} />
      </section>
    );
  }
  if (id === promises) return <SlaPanel {...props} />;
  const queue = flow.queues.find((one) => one.id === id);
  if (queue) return <QueuePanel queue={queue} remove={() => remove(id)} {...props} />;
  return id === 'known' ? <p className={classes.hint}>{flowTexts.knownHint}</p> : null;
}

/** What leads here: a way back through the picture, for whoever cannot see it. */
function Sources({ id, graph, repName, open }: Pick<Props, 'id' | 'graph' | 'repName' | 'open'>) {
  const names = new Map(graph.nodes.map((node) => [node.id, node]));
  const sources = graph.edges.filter((edge) => edge.to === id && edge.kind !== 'order');
  if (sources.length === 0) return null;
  return (
    <section className={classes.part}>
      <h3>{said.usedBy}</h3>
      <ul className={classes.sources}>
        {sources.map((edge) => {
          const node = names.get(edge.from);
          return (
            <li key={edge.id}>
              <button type="button" onClick={() => open(edge.from)}>
                {node && targetText(nameText(node), repName)}
              </button>
              {edge.kind === 'nobody' && <small>{flowTexts.reasons[edge.label] ?? edge.label}</small>}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function headOf(id: string, flow: Flow, repName: (id: string) => string) {
  const rule = flow.rules.find((one) => one.id === id);
  const range = (item: { start: number; end: number }) => [item.start, item.end] as const;
  if (rule) return { title: rule.name, kind: said.rule(rule.number), range: range(rule) };
  const pool = flow.pools.find((one) => one.id === id);
  if (pool) return { title: pool.name, kind: said.pool, range: range(pool) };
  const queue = flow.queues.find((one) => one.id === id);
  if (queue) return { title: queue.name, kind: said.queue, range: range(queue) };
  if (id === 'territories' && flow.territories) {
    return { title: flowTexts.territories, kind: said.table, range: range(flow.territories) };
  }
  if (id === promises) {
    const section = flow.sections.find((one) => one.key === 'sla');
    return { title: said.sla, kind: '', range: section ? ([section.from, section.bodyFrom] as const) : null };
  }
  const [kind = '', name = ''] = /^([^:]+):(.*)$/u.exec(id)?.slice(1) ?? [];
  if (kind === 'rep') return { title: repName(name), kind: said.owner, range: null };
  if (kind === 'owner') return { title: targetText(name, repName), kind: said.owner, range: null };
  return { title: kindTexts[id] ?? name, kind: '', range: null };
}
