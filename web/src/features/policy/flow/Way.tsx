// An edge of the picture: as wide as its traffic, lit where a played lead went, in front where its node is chosen.
import {
  BaseEdge,
  EdgeLabelRenderer,
  type EdgeProps,
  type EdgeTypes,
  getBezierPath,
  getStraightPath,
} from '@xyflow/react';
import type { GraphEdge } from '../model/graph';
import classes from './Way.module.css';

export interface WayData extends Record<string, unknown> {
  readonly edge: GraphEdge;
  readonly width: number;
  readonly leads: number;
  readonly isNear: boolean;
  readonly isLit: boolean;
  readonly isDark: boolean;
  readonly label: string;
}

function Way(props: EdgeProps) {
  const { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition } = props;
  const { edge, width, leads, isNear, isLit, isDark, label } = props.data as WayData;
  const ends = { sourceX, sourceY, targetX, targetY };
  const [path, x, y] =
    edge.kind === 'order'
      ? getStraightPath(ends)
      : getBezierPath({ ...ends, sourcePosition, targetPosition, curvature: 0.32 });
  const isShown = label !== '' && (isNear || isLit);
  return (
    <>
      <BaseEdge
        path={path}
        className={classes.way ?? ''}
        data-kind={edge.kind}
        data-near={isNear ? '' : undefined}
        data-lit={isLit ? '' : undefined}
        data-dark={isDark ? '' : undefined}
        data-used={leads > 0 ? '' : undefined}
        style={{ strokeWidth: isLit ? Math.max(2, width) : width }}
        interactionWidth={0}
      />
      {isShown && (
        <EdgeLabelRenderer>
          <span
            className={`${classes.label ?? ''} numbers`}
            data-lit={isLit ? '' : undefined}
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
          >
            {label}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
}

export const edgeTypes: EdgeTypes = { way: Way };
