// The policy as a picture beside its text: what is done here changes the text, and what the text says is drawn here.
import { Button, Drawer, Select } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconClockHour4, IconPlayerPlay, IconPlus, IconRoute } from '@tabler/icons-react';
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { useRepName, useReps } from '#/base/api/reps';
import type { Finding } from '#/base/api/policies';
import { flowTexts } from '#/base/texts/flow';
import { serverNow } from '#/base/time/now';
import { Empty } from '#/parts/states';
import type { TextChange } from '../document';
import { addRule, moveItem, removeItem } from '../model/edit';
import { type Flow, flowOf } from '../model/flow';
import { graphOf } from '../model/graph';
import { layout } from '../model/layout';
import { trafficOf, unusedRules } from '../model/traffic';
import { Canvas } from './Canvas';
import { FlowList } from './FlowList';
import { Panel } from './Panel';
import { promises } from './panelProps';
import { PlayPanel } from './PlayPanel';
import { sizesOf } from './sizes';
import { type FlowState, FlowStateProvider } from './state';
import { usePlay } from './usePlay';
import { unusedAfterMs, useTraffic } from './useTraffic';
import { useWords } from './useWords';
import classes from './FlowView.module.css';

const narrowPx = 620;
const said = flowTexts;

export interface FlowViewProps {
  text: string;
  /** Where the editor's cursor stands; the node it stands in is chosen. */
  cursor: number | null;
  mayEdit: boolean;
  /** Makes one step of changes of the text that is drawn, which can be undone; false where it is too late for that. */
  edit: (changes: readonly TextChange[], drawn: string) => boolean;
  undo: () => void;
  goTo: (from: number, to: number) => void;
  lists: Readonly<Record<string, string>>;
  /** The text is what decides about leads now. */
  live: boolean;
  findings: readonly Finding[];
  /** What is shown, for whoever cannot see it: `Draft 3`. */
  names: string;
}

export function FlowView(props: FlowViewProps) {
  const { cursor, mayEdit, edit, undo, goTo, lists, findings, names } = props;
  const text = useDeferredValue(props.text);
  const flow = useMemo(() => flowOf(text), [text]);
  const [groups, setGroups] = useState<ReadonlySet<string>>(new Set());
  const graph = useMemo(() => graphOf(flow, groups), [flow, groups]);
  const places = useMemo(() => layout(graph, sizesOf(flow)), [graph, flow]);
  const [chosen, setChosen] = useState<string | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const [isPlaying, setIsPlaying] = useState(false);
  const [days, setDays] = useState(30);
  const reps = useReps();
  const repName = useRepName();
  const words = useWords(flow);
  const playing = usePlay(flow, props.text, lists);
  const { data: counted } = useTraffic(days);
  const traffic = useMemo(
    () => (days === 0 || counted === undefined ? null : trafficOf(flow, graph, counted.ways)),
    [days, counted, flow, graph],
  );
  // What was moved is shown in the text where it is now, once that is read anew.
  const [done, setDone] = useDone();
  const [moved, setMoved] = useState<string | null>(null);
  useEffect(() => {
    const range = moved === null ? null : rangeOf(flow, moved);
    if (range !== null) goTo(range[0], range[0]);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only a text that was read anew says where
  }, [flow]);
  const { ref, width } = useElementSize();
  const isNarrow = width > 0 && width < narrowPx;
  useCursor(cursor, flow, setChosen);

  const apply = (changes: readonly TextChange[], what: string) => {
    if (changes.length === 0) return false;
    const isDone = edit(changes, text);
    setDone(isDone ? what : said.said.late);
    return isDone;
  };
  const move = (from: number, to: number) => {
    const rule = flow.rules[from];
    if (rule === undefined) return;
    if (!apply(moveItem(text, flow.rules, from, to), said.said.moved(rule.name))) return;
    setChosen(rule.id);
    setMoved(rule.id);
  };
  const remove = (id: string) => {
    const index = flow.rules.findIndex((rule) => rule.id === id);
    const rule = flow.rules[index];
    if (rule === undefined || flow.rules.length < 2) return;
    if (!apply(removeItem(text, flow.rules, index), said.said.removed(rule.name))) return;
    setOpened(null);
    setChosen(flow.rules[index + 1]?.id ?? flow.rules[index - 1]?.id ?? null);
  };
  const add = () => {
    const last = flow.rules.at(-1);
    const pool = flow.pools[0]?.name ?? 'hold 4h';
    const name = freeName(flow);
    const index = last?.isAlways === true ? flow.rules.length - 1 : flow.rules.length;
    const isFirst = flow.rules.length === 0;
    const rule = { name, when: isFirst ? '' : 'source is known', to: [pool] };
    if (apply(addRule(text, flow, index, rule), said.said.added)) open(`rule:${name}`);
  };
  const open = (id: string) => {
    if (id.startsWith('group:')) {
      setGroups(new Set([...groups, id]));
      return;
    }
    setChosen(id);
    setOpened(id);
    const range = rangeOf(flow, id);
    if (range !== null) goTo(range[0], range[0]);
  };
  const state = useMemo<FlowState>(
    () => ({
      flow,
      reps,
      repName: (id) => reps.find((rep) => rep.id === id)?.name ?? id,
      leads: traffic?.nodes ?? null,
      unused:
        counted === undefined || days === 0
          ? new Set()
          : unusedRules(flow, counted.latest, serverNow() - unusedAfterMs),
      lit: playing.lit,
      faults: faultsOf(flow, findings, text),
    }),
    [flow, reps, traffic, counted, days, playing.lit, findings, text],
  );
  const startPlay = () => {
    setOpened(null);
    setChosen(null);
    setIsPlaying(true);
  };
  const endPlay = () => {
    setIsPlaying(false);
    playing.stop();
  };
  const panel =
    opened !== null ? (
      <Panel
        id={opened}
        {...{ graph, text, flow, words, repName, apply, remove, open, goTo }}
        mayEdit={mayEdit}
        close={() => setOpened(null)}
      />
    ) : isPlaying ? (
      <PlayPanel flow={flow} words={words} playing={playing} repName={repName} close={endPlay} />
    ) : null;

  return (
    <FlowStateProvider value={state}>
      <div ref={ref} className={classes.flow} data-narrow={isNarrow ? '' : undefined}>
        <div className={classes.tools}>
          <Select
            aria-label={said.tools.traffic}
            className={classes.days ?? ''}
            size="xs"
            leftSection={<IconRoute size={14} stroke={1.8} />}
            data={Object.entries(said.tools.spans).map(([value, label]) => ({ value, label }))}
            value={String(days)}
            onChange={(value) => setDays(Number(value))}
          />
          <span className={classes.space} role="status">
            {done !== '' && (
              <>
                <span>{done}</span>
                {done !== said.said.late && (
                  <button
                    type="button"
                    onClick={() => {
                      undo();
                      setDone('');
                    }}
                  >
                    {said.said.undo}
                  </button>
                )}
              </>
            )}
          </span>
          {flow.sla.length > 0 && !isNarrow && (
            <Button
              variant="subtle"
              color="gray"
              leftSection={<IconClockHour4 size={14} />}
              onClick={() => open(promises)}
            >
              {said.tools.promises}
            </Button>
          )}
          {mayEdit && flow.rules.length > 0 && (
            <Button variant="default" leftSection={<IconPlus size={14} />} title={said.tools.addHint} onClick={add}>
              {said.tools.add}
            </Button>
          )}
          <Button leftSection={<IconPlayerPlay size={14} />} onClick={startPlay}>
            {said.tools.play}
          </Button>
        </div>
        {flow.broken.length > 0 && (
          <button
            type="button"
            className={classes.broken}
            onClick={() => {
              const [first] = flow.broken;
              if (first) goTo(first.from, first.to);
            }}
          >
            {said.broken(flow.broken.length)}
          </button>
        )}
        <div className={classes.stage}>
          {flow.rules.length === 0 ? (
            <Empty
              icon={<IconRoute size={22} stroke={1.6} />}
              title={said.emptyTitle}
              hint={said.emptyHint}
              action={mayEdit && <Button onClick={add}>{said.emptyAdd}</Button>}
            />
          ) : isNarrow ? (
            <FlowList graph={graph} chosen={chosen} open={open} />
          ) : (
            <Canvas
              label={names === '' ? said.label : `${said.label}: ${names}`}
              flow={flow}
              graph={graph}
              places={places}
              chosen={chosen}
              traffic={traffic}
              lit={playing.ways}
              litAt={playing.steps[playing.taken - 1]?.node ?? null}
              mayEdit={mayEdit}
              choose={setChosen}
              open={open}
              move={move}
              remove={remove}
            />
          )}
          {!isNarrow && panel}
        </div>
        {isNarrow && (
          <Drawer
            opened={panel !== null}
            onClose={() => (opened === null ? setIsPlaying(false) : setOpened(null))}
            position="bottom"
            size="88%"
            withCloseButton={false}
            lockScroll={false}
            transitionProps={{ duration: 160 }}
            title={said.panel.label}
            classNames={{
              content: classes.sheet ?? '',
              header: classes.sheetTitle ?? '',
              body: classes.sheetBody ?? '',
            }}
          >
            {panel}
          </Drawer>
        )}
      </div>
    </FlowStateProvider>
  );
}

const doneMs = 20_000;

/** What was done last, for a while. */
function useDone() {
  const [done, setDone] = useState('');
  useEffect(() => {
    if (done === '') return;
    const timer = setTimeout(() => setDone(''), doneMs);
    return () => clearTimeout(timer);
  }, [done]);
  return [done, setDone] as const;
}

/** The node whose text the cursor stands in is the one that is chosen. */
function useCursor(cursor: number | null, flow: Flow, choose: (id: string) => void) {
  useEffect(() => {
    if (cursor === null) return;
    const items = [...flow.rules, ...flow.pools, ...flow.queues];
    const found = items.find((item) => item.start <= cursor && cursor <= item.end);
    if (found) choose(found.id);
    else if (flow.territories && flow.territories.start <= cursor && cursor <= flow.territories.end)
      choose('territories');
    // Only a cursor that moves chooses; a text that changes below it does not.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [cursor]);
}

function rangeOf(flow: Flow, id: string): readonly [number, number] | null {
  const item = [...flow.rules, ...flow.pools, ...flow.queues].find((one) => one.id === id);
  if (item) return [item.start, item.end];
  return id === 'territories' && flow.territories ? [flow.territories.start, flow.territories.end] : null;
}

function freeName(flow: Flow): string {
  const taken = new Set(flow.rules.map((rule) => rule.name));
  let number = flow.rules.length + 1;
  while (taken.has(`New rule ${number}`)) number += 1;
  return `New rule ${number}`;
}

/** What is wrong, by node: conditions and items that cannot be read, and errors that the server found there. */
function faultsOf(flow: Flow, findings: readonly Finding[], text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const items = [...flow.rules, ...flow.pools, ...flow.queues];
  const starts = findings.length === 0 ? [] : lineStarts(text);
  for (const finding of findings) {
    if (finding.severity !== 'error' || finding.line === 0) continue;
    const at = starts[finding.line - 1] ?? -1;
    const item = items.find((one) => one.start <= at + 8 && at <= one.end);
    if (item) found.set(item.id, finding.said);
  }
  for (const item of items) if (item.fault !== '') found.set(item.id, item.fault);
  for (const rule of flow.rules) {
    const fault = [rule.when, ...rule.rows.map((row) => row.when)].find(
      (when) => when !== null && when.fault !== '',
    )?.fault;
    if (fault !== undefined) found.set(rule.id, fault);
  }
  return found;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
