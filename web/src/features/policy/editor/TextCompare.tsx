// Two texts of a policy beside each other, or on a phone in one, with what differs; the new one may be written in.
import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import { policyTexts } from '#/base/texts/policy';
import { reading } from './setup';
import classes from './CodeEditor.module.css';

const said = policyTexts.compare;
const collapsed = { collapseUnchanged: { margin: 3, minSize: 6 } };

interface Props {
  ref?: Ref<{ text: () => string }>;
  old: string;
  now: string;
  oldLabel: string;
  nowLabel: string;
  isEditable?: boolean;
}

export function TextCompare({ ref, old, now, oldLabel, nowLabel, isEditable = false }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
    const words = EditorState.phrases.of({ '$ unchanged lines': said.unchanged, 'Revert this chunk': said.take });
    const fixed = [EditorState.readOnly.of(true), words];
    const mine = [isEditable ? [] : EditorState.readOnly.of(true), words];
    if (matchMedia('(max-width: 760px)').matches) {
      const extensions = [
        reading(nowLabel),
        mine,
        unifiedMergeView({ original: old, mergeControls: isEditable, ...collapsed }),
      ];
      view.current = new EditorView({
        root,
        parent: root as unknown as Element,
        state: EditorState.create({ doc: now, extensions }),
      });
      return () => view.current?.destroy();
    }
    const merge = new MergeView({
      root,
      parent: root,
      a: { doc: old, extensions: [reading(oldLabel), fixed] },
      b: { doc: now, extensions: [reading(nowLabel), mine] },
      ...(isEditable ? { revertControls: 'a-to-b' as const } : {}),
      ...collapsed,
    });
    merge.dom.style.height = '100%';
    merge.dom.style.overflow = 'auto';
    view.current = merge.b;
    return () => merge.destroy();
  }, [old, now, oldLabel, nowLabel, isEditable]);
  useImperativeHandle(ref, () => ({ text: () => view.current?.state.doc.toString() ?? now }), [now]);
  return <div ref={host} className={classes.editor} />;
}
