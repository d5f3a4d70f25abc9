// The policy as a picture beside its text: what is done here changes the text, and what the text says is drawn here.
import { Button, Drawer } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconRoute } from '@tabler/icons-react';
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { useRepName, useReps } from '#/base/api/reps';
import type { Finding } from '#/base/api/policies';
import { flowTexts } from '#/base/texts/flow';
import { serverNow } from '#/base/time/now';
import { Empty } from '#/parts/states';
import type { TextChange } from '../document';
import type { Drawing } from '../drawing/drawing';
import { addPlace, addRule, addTarget, freeName, type Said, type Use } from '../model/add';
import { type Ask, leadOf } from '../model/ask';
import { inOrder } from '../model/change';
import { moveItem, removeItem } from '../model/edit';
import type { Flow } from '../model/flow';
import { follow } from '../model/follow';
import type { Graph } from '../model/graph';
import { trafficOf, unusedRules } from '../model/traffic';
import { Canvas } from './Canvas';
import { faultsOf } from './faults';
import { FlowList } from './FlowList';
import { FlowTools } from './FlowTools';
import { NewPlace, type PlaceKind } from './NewPlace';
import { Panel } from './Panel';
import { promises } from './panelProps';
import { PlayPanel } from './PlayPanel';
import { type FlowState, FlowStateProvider } from './state';
import { usePlay } from './usePlay';
import { unusedAfterMs, useTraffic } from './useTraffic';
import { useWords } from './useWords';
import classes from './FlowView.module.css';

type Side =
  | { readonly is: 'item'; readonly id: string }
  | { readonly is: 'new'; readonly kind: PlaceKind; readonly use: Use | null }
  | null;

const narrowPx = 620;
const said = flowTexts;

export interface FlowProps {
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
  /** A lead that is to be played, asked for elsewhere; `forget` once it is played no more. */
  ask: Ask | null;
  forget: () => void;
}

interface Props extends FlowProps {
  /** Of the text, or of one a moment older. */
  drawing: Drawing;
  /** Shows the rules of a group one by one. */
  openGroup: (id: string) => void;
}

export function FlowView(props: Props) {
  const { drawing, openGroup, cursor, mayEdit, edit, undo, goTo, lists, live, findings, names, ask, forget } = props;
  const { text, flow, graph, places } = drawing;
  const [chosen, setChosen] = useState<string | null>(null);
  const [isPlaying, setIsPlaying] = useState(false);
  const [side, setSide] = useState<Side>(null);
  // It comes with the text that it is about, which is read anew where something was added.
  const shown = useDeferredValue(side);
  const [seen, setSeen] = useState(flow);
  if (seen !== flow) {
    setSeen(flow);
    if (chosen !== null) setChosen(follow(chosen, seen, flow));
    const id = side?.is === 'item' ? follow(side.id, seen, flow) : null;
    if (side?.is === 'item' && id !== null && id !== side.id) setSide({ is: 'item', id });
  }
  // Nothing is said of what is not in the text: for a moment, where it has just got its name, or until it is back.
  const opened = [shown, side].find((one) => one?.is === 'item' && isThere(one.id, flow, graph));
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
    const items = [flow.rules, flow.pools, flow.queues].find((all) => all.some((one) => one.id === id)) ?? [];
    const index = items.findIndex((one) => one.id === id);
    const item = items[index];
    if (item === undefined || items.length < 2) return;
    if (!apply(removeItem(text, items, index), said.said.removed(item.name))) return;
    setSide(null);
    setChosen(items[index + 1]?.id ?? items[index - 1]?.id ?? null);
  };
  const add = () => {
    const last = flow.rules.at(-1);
    const target = last?.to[0]?.text ?? flow.pools[0]?.name ?? 'hold 4h';
    const name = freeName(flow.rules, said.fresh.names.rules);
    const index = last?.isAlways === true ? flow.rules.length - 1 : flow.rules.length;
    const isFirst = flow.rules.length === 0;
    const rule = { name, when: isFirst ? '' : 'source is known', to: [target] };
    if (apply(addRule(text, flow, index, rule), said.said.added)) open(`rule:${name}`);
  };
  const begin = (kind: PlaceKind, use: Use | null = null) => {
    setSide({ is: 'new', kind, use });
  };
  const addFresh = (name: string, says: Said) => {
    if (side?.is !== 'new') return;
    const { kind, use } = side;
    const used = use === null ? [] : addTarget(text, flow, use, kind === 'pools' ? name : `queue ${name}`);
    const changes = inOrder(text, [...addPlace(text, flow, kind, name, says), ...used]);
    if (apply(changes, said.said.addedPlace(name))) open(use?.id ?? `${kind === 'pools' ? 'pool' : 'queue'}:${name}`);
  };
  const open = (id: string) => {
    if (id.startsWith('group:')) {
      openGroup(id);
      return;
    }
    setChosen(id);
    setSide({ is: 'item', id });
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
        counted === undefined || days === 0 || !live
          ? new Set()
          : unusedRules(flow, counted.latest, serverNow() - unusedAfterMs),
      lit: playing.lit,
      faults: faultsOf(flow, findings, text),
    }),
    [flow, reps, traffic, counted, days, live, playing.lit, findings, text],
  );
  const startPlay = () => {
    setSide(null);
    setChosen(null);
    setIsPlaying(true);
  };
  const endPlay = () => {
    setIsPlaying(false);
    playing.stop();
    forget();
  };
  // What was asked for elsewhere is played at once.
  const [asked, setAsked] = useState<Ask | null>(null);
  if (ask !== asked) {
    setAsked(ask);
    if (ask !== null) startPlay();
  }
  const close = () => {
    if (side === null) endPlay();
    else setSide(null);
  };
  const panel =
    shown?.is === 'new' ? (
      <NewPlace key={shown.kind} kind={shown.kind} flow={flow} words={words} add={addFresh} close={close} />
    ) : opened?.is === 'item' && shown !== null ? (
      <Panel
        id={opened.id}
        {...{ graph, text, flow, words, repName, apply, remove, open, goTo, mayEdit, close, begin }}
      />
    ) : isPlaying ? (
      <PlayPanel
        key={ask === null ? '' : JSON.stringify(ask)}
        first={ask === null ? null : leadOf(ask, flow.tests)}
        {...{ flow, words, playing, repName }}
        close={close}
      />
    ) : null;

  return (
    <FlowStateProvider value={state}>
      <div ref={ref} className={classes.flow} data-narrow={isNarrow ? '' : undefined}>
        <FlowTools
          days={days}
          setDays={setDays}
          done={done === '' ? null : done}
          undo={
            done === said.said.late
              ? null
              : () => {
                  undo();
                  setDone('');
                }
          }
          promises={flow.sla.length > 0 && !isNarrow ? () => open(promises) : null}
          add={mayEdit && flow.rules.length > 0 ? (what) => (what === 'rules' ? add() : begin(what)) : null}
          play={startPlay}
        />
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
            onClose={close}
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

function isThere(id: string, flow: Flow, graph: Graph): boolean {
  return id === promises || rangeOf(flow, id) !== null || graph.nodes.some((node) => node.id === id);
}

function rangeOf(flow: Flow, id: string): readonly [number, number] | null {
  const item = [...flow.rules, ...flow.pools, ...flow.queues].find((one) => one.id === id);
  if (item) return [item.start, item.end];
  return id === 'territories' && flow.territories ? [flow.territories.start, flow.territories.end] : null;
}
