// Where a draft is written: its text, its flow beside it, what is to be said of it below.
import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { lazy, Suspense, useDeferredValue, useMemo, useState } from 'react';
import { policyTexts } from '#/base/texts/policy';
import { Loading } from '#/parts/states';
import { FindingsPanel } from '../FindingsPanel';
import { rebased } from '../document';
import type { Ask } from '../model/ask';
import { FlowPane } from '../FlowPane';
import { type Mark, marksOf } from '../findings';
import { outlineOf } from '../outline';
import { Segments } from '#/parts/Segments';
import { Split } from '../Split';
import { useFindings } from '../useFindings';
import { useVocabulary } from '../useVocabulary';
import { Conflict } from './Conflict';
import type { useDraftText } from './useDraftText';
import { WhereBar } from './WhereBar';
import classes from './DraftPage.module.css';

const CodeEditor = lazy(async () => ({ default: (await import('../editor/CodeEditor')).CodeEditor }));
const said = policyTexts.draft;
export type DraftView = 'text' | 'both' | 'flow';
const none: readonly Mark[] = [];

interface Props {
  label: string;
  written: ReturnType<typeof useDraftText>;
  lists: Readonly<Record<string, string>>;
  isReadOnly: boolean;
  /** Whether it is what is live. */
  isLive?: boolean;
  view: DraftView;
  setView: (view: DraftView) => void;
  /** The lead that is to be played. */
  ask: Ask | null;
  setAsk: (ask: Ask | null) => void;
}

export function DraftEditor({ label, written, lists, isReadOnly, isLive = false, view, setView, ask, setAsk }: Props) {
  const { editor, text, isLarge, standing } = written;
  const isPhone = useMediaQuery('(max-width: 760px)', undefined, { getInitialValueInEffect: false });
  const [cursor, setCursor] = useState({ at: 0, line: 1 });
  const [isAsked, setAsked] = useState(false);
  const later = useDeferredValue(text);
  const sections = useMemo(() => outlineOf(later), [later]);
  const words = { vocabulary: useVocabulary(), sections };
  const found = useFindings(text, lists, !isLarge || isAsked);
  const findings = found.checked?.findings;
  // Marks are of the text that was checked; while another is looked at the old ones stay where they were.
  const marks = useMemo(() => (findings === undefined ? none : marksOf(later, findings)), [later, findings]);
  const goTo = (from: number, to: number) => {
    // A place without a stretch is only where somebody is now; it shows no text to whoever looks at the flow.
    if (view === 'flow' && from !== to) setView(isPhone ? 'text' : 'both');
    editor.current?.goTo(from, to);
  };
  if (standing.is === 'conflict') return <Conflict conflict={standing.conflict} resolve={written.resolve} />;
  const shown = view === 'both' && isPhone ? 'text' : view;
  return (
    <div className={classes.editor}>
      <div className={classes.tools}>
        <WhereBar
          sections={sections}
          line={cursor.line}
          goTo={(to) => goTo(offsetOf(later, to), offsetOf(later, to))}
        />
        {isLarge && <span className={classes.large}>{said.large}</span>}
        <Segments
          label={said.view}
          choices={(isPhone ? (['text', 'flow'] as const) : (['text', 'both', 'flow'] as const)).map((value) => ({
            value,
            label: said.views[value],
          }))}
          value={shown}
          choose={setView}
        />
      </div>
      <div className={classes.parts}>
        <Split
          label={said.divider}
          shown={shown === 'text' ? 'left' : shown === 'flow' ? 'right' : 'both'}
          left={
            <Suspense fallback={<Loading />}>
              <CodeEditor
                ref={editor}
                label={label}
                text={text}
                isReadOnly={isReadOnly}
                words={words}
                marks={marks}
                fixText={said.fix}
                changed={written.changed}
                moved={(at, line) => setCursor({ at, line })}
                save={written.save}
              />
            </Suspense>
          }
          right={
            <FlowPane
              text={text}
              cursor={cursor.at}
              mayEdit={!isReadOnly}
              edit={(changes, drawn) => {
                // The picture is of a text a moment old; what was written since stays.
                const now = editor.current;
                const fitting = now === null ? null : rebased(changes, drawn, now.text());
                if (now === null || fitting === null) return false;
                now.edit(fitting);
                written.take();
                return true;
              }}
              undo={() => editor.current?.undo()}
              goTo={goTo}
              lists={lists}
              live={isLive}
              findings={findings ?? []}
              names={label}
              ask={ask}
              forget={() => setAsk(null)}
            />
          }
        />
      </div>
      <FindingsPanel
        checked={found.checked}
        marks={marks}
        isBehind={found.isBehind}
        goTo={(mark) => goTo(mark.from, mark.to)}
        play={({ finding }) => {
          if (finding.witness === null) return;
          setAsk({ is: 'facts', facts: finding.witness.facts });
          if (shown === 'text') setView(isPhone ? 'flow' : 'both');
        }}
        fix={isReadOnly ? undefined : (mark) => mark.fix && editor.current?.edit([mark.fix.change])}
        action={
          isLarge && (
            <Button size="compact-xs" variant="default" onClick={() => (isAsked ? found.again() : setAsked(true))}>
              {said.check}
            </Button>
          )
        }
      />
    </div>
  );
}

function offsetOf(text: string, line: number): number {
  let at = 0;
  for (let number = 1; number < line; number += 1) {
    const end = text.indexOf('\n', at);
    if (end < 0) break;
    at = end + 1;
  }
  return at;
}
