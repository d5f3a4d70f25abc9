// A version of the policy, to be read: its text with what is to be said of it today, and its flow.
import { useRef, useState } from 'react';
import type { EditorHandle } from './editor/CodeEditor';
import { DraftEditor, type DraftView } from './draft/DraftEditor';
import { largeFrom } from './draft/useDraftText';

interface Props {
  text: string;
  lists: Readonly<Record<string, string>>;
  label: string;
  isLive?: boolean;
  view: DraftView;
  setView: (view: DraftView) => void;
}

const nothing = () => undefined;

export function ReadPolicy({ text, lists, label, isLive = false, view, setView }: Props) {
  const editor = useRef<EditorHandle>(null);
  const [standing] = useState({ is: 'saved' } as const);
  const written = {
    ...{ editor, text, standing, isLarge: text.length > largeFrom },
    ...{ changed: nothing, take: nothing, save: nothing, look: nothing, resolve: nothing },
  };
  return <DraftEditor {...{ label, written, lists, isLive, view, setView }} isReadOnly />;
}
