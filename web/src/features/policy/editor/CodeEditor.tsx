// The text of a policy to be written in. It lives in a shadow root, where its styles may be adopted. The text is the
// editor's; everybody else asks for it, and changes it through the handle, so that undoing is one history.
import { isolateHistory, undo } from '@codemirror/commands';
import { type Diagnostic, setDiagnostics } from '@codemirror/lint';
import { EditorState, Transaction } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef } from 'react';
import { findingText, type Mark } from '../findings';
import { changeBetween, type TextChange } from '../document';
import type { Words } from '../words';
import { editing, mayEdit, setup } from './setup';
import classes from './CodeEditor.module.css';

export interface EditorHandle {
  readonly text: () => string;
  /** One step of the history. */
  readonly edit: (changes: readonly TextChange[]) => void;
  /** Another text, which others have made: no step of this page's history. */
  readonly show: (text: string) => void;
  readonly undo: () => void;
  /** Select a part of the text and bring it into sight. */
  readonly goTo: (from: number, to: number) => void;
}

interface Props {
  ref?: Ref<EditorHandle>;
  label: string;
  /** The text at first. */
  text: string;
  isReadOnly: boolean;
  words: Words;
  marks: readonly Mark[];
  fixText: (insert: string) => string;
  changed?: () => void;
  moved?: (at: number, line: number) => void;
  save?: () => void;
}

export function CodeEditor(props: Props) {
  const { ref, label, text, isReadOnly, marks, words } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const wordsNow = useRef(words);
  const changed = useEffectEvent(() => props.changed?.());
  const moved = useEffectEvent((at: number, line: number) => props.moved?.(at, line));
  const save = useEffectEvent(() => props.save?.());
  const first = useEffectEvent(() => ({ label, text, isReadOnly }));

  useEffect(() => {
    wordsNow.current = words;
  }, [words]);
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
    const begun = first();
    const made = new EditorView({
      root,
      parent: root as unknown as Element,
      state: EditorState.create({
        doc: begun.text,
        extensions: [
          setup({ ...begun, words: () => wordsNow.current, save: () => save() }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) changed();
            const { head } = update.state.selection.main;
            if (update.selectionSet || update.docChanged) moved(head, update.state.doc.lineAt(head).number);
          }),
        ],
      }),
    });
    view.current = made;
    return () => {
      view.current = null;
      made.destroy();
    };
  }, []);
  useEffect(() => view.current?.dispatch({ effects: editing.reconfigure(mayEdit(isReadOnly)) }), [isReadOnly]);
  useEffect(() => {
    const now = view.current;
    if (now === null) return;
    const length = now.state.doc.length;
    const fitting = marks.filter((mark) => mark.to <= length);
    now.dispatch(
      setDiagnostics(
        now.state,
        fitting.map((mark) => diagnosticOf(mark, isReadOnly, props.fixText)),
      ),
    );
  }, [marks, isReadOnly, props.fixText]);

  useImperativeHandle(
    ref,
    () => ({
      text: () => view.current?.state.doc.toString() ?? text,
      edit: (changes) =>
        view.current?.dispatch({
          changes: changes.map((change) => ({ ...change })),
          annotations: [isolateHistory.of('full'), Transaction.userEvent.of('input.flow')],
        }),
      show: (other) => {
        const now = view.current;
        const change = now === null ? null : changeBetween(now.state.doc.toString(), other);
        if (now !== null && change !== null) {
          now.dispatch({ changes: change, annotations: Transaction.addToHistory.of(false) });
        }
      },
      undo: () => {
        if (view.current !== null) undo(view.current);
      },
      goTo: (from, to) => goTo(view.current, from, to),
    }),
    [text],
  );
  return <div ref={host} className={classes.editor} onKeyDown={keepKeys} />;
}

/** What is typed is nobody else's key; a shadow root does not show others that somebody types in it. */
function keepKeys(event: React.KeyboardEvent): void {
  if (!(event.metaKey || event.ctrlKey)) event.nativeEvent.stopPropagation();
}

function goTo(view: EditorView | null, from: number, to: number): void {
  if (view === null) return;
  const length = view.state.doc.length;
  const [anchor, head] = [Math.min(from, length), Math.min(to, length)];
  view.dispatch({
    selection: { anchor, head },
    effects: EditorView.scrollIntoView(anchor, { y: 'center' }),
  });
}

const severities = { error: 'error', warning: 'warning', note: 'info' } as const;

function diagnosticOf(mark: Mark, isReadOnly: boolean, fixText: (insert: string) => string): Diagnostic {
  const { finding, fix, from, to } = mark;
  const severity = severities[finding.severity as keyof typeof severities];
  return {
    ...{ from, to, severity, message: findingText(finding) },
    ...(fix === null || isReadOnly
      ? {}
      : {
          actions: [
            {
              name: fixText(fix.insert),
              apply: (view: EditorView, at: number, end: number) =>
                view.dispatch({ changes: { from: at, to: end, insert: fix.insert } }),
            },
          ],
        }),
  };
}
