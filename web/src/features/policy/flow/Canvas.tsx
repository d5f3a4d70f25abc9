// The picture itself: nodes and ways drawn by React Flow, moved about in by pointer and by keys.
import '@xyflow/react/dist/base.css';
import { Background, type Edge, MiniMap, type Node, ReactFlow, useReactFlow, ReactFlowProvider } from '@xyflow/react';
import { IconFocusCentered, IconMinus, IconPlus } from '@tabler/icons-react';
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { flowTexts } from '#/base/texts/flow';
import type { Flow } from '../model/flow';
import type { Graph } from '../model/graph';
import { type Placed, rowGap } from '../model/layout';
import type { Traffic } from '../model/traffic';
import { widthOf } from '../model/traffic';
import { type Arrow, madeRoom, neighbourOf, placeAt } from '../model/walk';
import { shownWays, waysMax } from '../model/ways';
import { handlesOf } from './handles';
import { nodeTypes } from './nodes';
import { nameText } from './targetText';
import { edgeTypes, type WayData } from './Way';
import { rowsMax } from '../drawing/sizes';
import classes from './Canvas.module.css';

export interface CanvasProps {
  label: string;
  flow: Flow;
  graph: Graph;
  places: ReadonlyMap<string, Placed>;
  chosen: string | null;
  traffic: Traffic | null;
  /** The ways a played lead took so far; null while none is played. */
  lit: ReadonlySet<string> | null;
  litAt: string | null;
  mayEdit: boolean;
  choose: (id: string | null) => void;
  open: (id: string) => void;
  move: (from: number, to: number) => void;
  remove: (id: string) => void;
}

const [zoomLeast, zoomMost] = [0.15, 1.6];
// Of more than these only what is in sight is drawn: what comes into sight then appears a moment later.
const allDrawnMax = 150;
const said = flowTexts;

export function Canvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <Inside {...props} />
    </ReactFlowProvider>
  );
}

function Inside(props: CanvasProps) {
  const { label, flow, graph, places, chosen, mayEdit, choose, open, move, remove, litAt } = props;
  const frame = useRef<HTMLDivElement>(null);
  const { setCenter, getZoom, zoomIn, zoomOut, fitView } = useReactFlow();
  const [drag, setDrag] = useState<{ id: string; y: number; to: number } | null>(null);
  const rules = useMemo(() => flow.rules.flatMap((rule) => places.get(rule.id) ?? []), [flow, places]);
  const last = flow.rules.at(-1);
  // The last rule takes whatever is left, so nothing goes below it and it goes nowhere.
  const movable = last?.isAlways === true ? rules.length - 1 : rules.length;
  const nodes = useNodes(props, drag, rules, movable);
  const edges = useEdges(props);

  const show = useCallback(
    (id: string) => {
      const place = places.get(id);
      if (place === undefined) return;
      void setCenter(place.x + place.width / 2, place.y + place.height / 2, { zoom: getZoom(), duration: motionMs() });
    },
    [places, setCenter, getZoom],
  );
  useShown(frame, chosen !== null && places.has(chosen) ? chosen : null, show);
  useEffect(() => {
    if (litAt !== null) show(litAt);
  }, [litAt, show]);

  const step = (event: KeyboardEvent<HTMLDivElement>) => {
    const id = (event.target as HTMLElement).closest<HTMLElement>('.react-flow__node')?.dataset.id;
    if (id === undefined) return;
    const index = rules.findIndex((rule) => rule.id === id);
    if (event.altKey && mayEdit && index >= 0 && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault();
      const to = index + (event.key === 'ArrowDown' ? 1 : -1);
      if (index < movable && to >= 0 && to < movable) move(index, to);
    } else if (event.key.startsWith('Arrow')) {
      event.preventDefault();
      const next = neighbourOf(graph, places, id, event.key as Arrow);
      if (next !== null) {
        choose(next);
        focusNode(frame.current, next);
      }
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      open(id);
    } else if (mayEdit && (event.key === 'Delete' || event.key === 'Backspace') && id.startsWith('rule:')) {
      event.preventDefault();
      remove(id);
    }
  };

  const initial = useRef<HTMLDivElement>(null);
  return (
    <div
      ref={frame}
      className={classes.canvas}
      role="application"
      aria-label={`${label}. ${said.tools.canvas}`}
      onKeyDown={step}
    >
      <div ref={initial} className={classes.fill}>
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          minZoom={zoomLeast}
          maxZoom={zoomMost}
          onInit={({ setViewport }) => {
            const width = initial.current?.clientWidth ?? 900;
            const zoom = Math.min(1, Math.max(0.78, width / 1_120));
            void setViewport({ x: 28, y: 28, zoom });
          }}
          nodesConnectable={false}
          nodesDraggable={mayEdit}
          edgesFocusable={false}
          disableKeyboardA11y
          deleteKeyCode={null}
          selectionKeyCode={null}
          multiSelectionKeyCode={null}
          nodeDragThreshold={4}
          onlyRenderVisibleElements={nodes.length > allDrawnMax}
          onNodeClick={(_, node) => {
            choose(node.id);
            open(node.id);
          }}
          onPaneClick={() => choose(null)}
          onNodeDrag={(_, node) => {
            const index = rules.findIndex((rule) => rule.id === node.id);
            const place = rules[index];
            if (place === undefined) return;
            const to = Math.min(placeAt(rules, index, node.position.y + place.height / 2), movable - 1);
            setDrag({ id: node.id, y: node.position.y, to });
          }}
          onNodeDragStop={(_, node) => {
            const index = rules.findIndex((rule) => rule.id === node.id);
            if (drag !== null && index >= 0 && drag.to !== index) move(index, drag.to);
            setDrag(null);
          }}
          proOptions={{ hideAttribution: true }}
          panOnScroll
          zoomOnDoubleClick={false}
        >
          <Background gap={22} size={1} color="var(--line)" />
          {nodes.length < 800 && (
            <MiniMap
              className={classes.map ?? ''}
              ariaLabel={said.tools.map}
              pannable
              zoomable
              nodeColor="var(--line-strong)"
              maskColor="color-mix(in srgb, var(--page) 70%, transparent)"
              bgColor="var(--raised)"
            />
          )}
        </ReactFlow>
      </div>
      {graph.edges.length > waysMax && <p className={classes.some}>{said.tools.someWays}</p>}
      <div className={classes.zoom} role="group">
        <button type="button" aria-label={said.tools.zoomIn} onClick={() => void zoomIn()}>
          <IconPlus size={15} />
        </button>
        <button type="button" aria-label={said.tools.zoomOut} onClick={() => void zoomOut()}>
          <IconMinus size={15} />
        </button>
        <button
          type="button"
          aria-label={said.tools.fit}
          onClick={() => void fitView({ padding: 0.06, duration: motionMs() })}
        >
          <IconFocusCentered size={15} />
        </button>
      </div>
    </div>
  );
}

function motionMs(): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 220;
}

function focusNode(frame: HTMLElement | null, id: string): void {
  // The node may be drawn only once it is in sight.
  requestAnimationFrame(() => {
    frame?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
  });
}

/** Brings a node that was chosen elsewhere into sight, where it is not. */
function useShown(frame: { readonly current: HTMLElement | null }, chosen: string | null, show: (id: string) => void) {
  const latest = useRef(show);
  useEffect(() => {
    latest.current = show;
  }, [show]);
  useEffect(() => {
    const canvas = frame.current;
    if (chosen === null || canvas === null) return;
    const node = canvas.querySelector(`.react-flow__node[data-id="${CSS.escape(chosen)}"]`)?.getBoundingClientRect();
    const box = canvas.getBoundingClientRect();
    const isSeen =
      node !== undefined &&
      node.top >= box.top &&
      node.bottom <= box.bottom &&
      node.left >= box.left &&
      node.right <= box.right;
    if (!isSeen) latest.current(chosen);
  }, [chosen, frame]);
}

function sizeOf({ width, height }: Placed) {
  return { width, height };
}

type Drag = { readonly id: string; readonly y: number; readonly to: number } | null;

function useNodes(props: CanvasProps, drag: Drag, rules: readonly Placed[], movable: number): Node[] {
  const { graph, places, chosen, mayEdit, flow } = props;
  return useMemo(() => {
    const moving = drag === null ? -1 : rules.findIndex((rule) => rule.id === drag.id);
    const room = drag === null || moving < 0 ? null : madeRoom(rules, moving, drag.to, rowGap);
    const numbers = new Map(flow.rules.map((rule, index) => [rule.id, index]));
    const tabStop = chosen ?? graph.nodes[0]?.id;
    const isLarge = graph.nodes.length > allDrawnMax;
    return graph.nodes.flatMap((node) => {
      const place = places.get(node.id);
      if (place === undefined) return [];
      const y = drag?.id === node.id ? drag.y : (room?.get(node.id) ?? place.y);
      return {
        id: node.id,
        type: node.kind,
        position: { x: place.x, y },
        width: place.width,
        height: place.height,
        ...(isLarge && { handles: handlesOf(node, place, flow), measured: sizeOf(place) }),
        data: { node },
        selected: node.id === chosen,
        zIndex: node.id === drag?.id ? 5 : 3,
        draggable: mayEdit && (numbers.get(node.id) ?? movable) < movable,
        selectable: false,
        focusable: node.id === tabStop || node.id === drag?.id,
        className: [classes.node, drag !== null && drag.id !== node.id ? classes.making : ''].join(' '),
        ariaRole: 'button',
        domAttributes: { tabIndex: node.id === tabStop ? 0 : -1 },
      } satisfies Node;
    });
  }, [graph, places, chosen, mayEdit, flow, drag, rules, movable]);
}

function useEdges({ graph, chosen, traffic, lit, places }: CanvasProps): Edge[] {
  return useMemo(() => {
    const names = new Map(graph.nodes.map((node) => [node.id, nameText(node)]));
    return shownWays(graph.edges, { chosen, lit, leads: traffic?.edges ?? null })
      .filter((edge) => places.has(edge.from) && places.has(edge.to))
      .map((edge) => {
        const leads = traffic?.edges.get(edge.id) ?? 0;
        const reason = edge.kind === 'nobody' ? (said.reasons[edge.label] ?? edge.label) : '';
        const isOrder = edge.kind === 'order';
        const isBack = (places.get(edge.to)?.x ?? 0) <= (places.get(edge.from)?.x ?? 0);
        const data: WayData = {
          edge,
          leads,
          width: traffic === null ? 1.25 : Math.max(1.25, widthOf(leads, traffic.most)),
          isNear: chosen !== null && !isOrder && (edge.from === chosen || edge.to === chosen),
          isLit: lit?.has(edge.id) ?? false,
          isDark: lit !== null && !lit.has(edge.id),
          label: [reason, leads > 0 ? leads.toLocaleString('en-GB') : ''].filter(Boolean).join(' · '),
        };
        return {
          id: edge.id,
          source: edge.from,
          target: edge.to,
          sourceHandle: isOrder ? 'below' : edge.kind === 'row' && edge.place <= rowsMax ? `row-${edge.place}` : 'out',
          targetHandle: isOrder || isBack ? 'above' : 'in',
          type: 'way',
          data,
          ariaLabel: said.way(names.get(edge.from) ?? '', names.get(edge.to) ?? ''),
          focusable: false,
          selectable: false,
          zIndex: data.isNear || data.isLit ? 1 : 0,
        };
      });
  }, [graph, chosen, traffic, lit, places]);
}
