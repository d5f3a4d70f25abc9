// A version of the policy, to be read: its text with what is to be said of it today, and its flow.
import { useRef, useState } from 'react';
import type { EditorHandle } from './editor/CodeEditor';
import { DraftEditor, type DraftView } from './draft/DraftEditor';
import { largeFrom } from './draft/useDraftText';
import type { Ask } from './model/ask';

interface Props {
  text: string;
  lists: Readonly<Record<string, string>>;
  label: string;
  isLive?: boolean;
  view: DraftView;
  setView: (view: DraftView) => void;
  /** One of its tests whose lead is to be played. */
  test?: string | undefined;
}

const nothing = () => undefined;

export function ReadPolicy({ text, lists, label, isLive = false, view, setView, test }: Props) {
  const editor = useRef<EditorHandle>(null);
  const [ask, setAsk] = useState<Ask | null>(test === undefined ? null : { is: 'test', name: test });
  const [standing] = useState({ is: 'saved' } as const);
  const written = {
    ...{ editor, text, standing, isLarge: text.length > largeFrom },
    ...{ changed: nothing, take: nothing, save: nothing, look: nothing, resolve: nothing },
  };
  return <DraftEditor {...{ label, written, lists, isLive, view, setView, ask, setAsk }} isReadOnly />;
}
