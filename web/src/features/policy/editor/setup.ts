// Everything the editor is made of, so that it is made once for a text and configured anew without losing its history.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import {
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  StreamLanguage,
  syntaxHighlighting,
} from '@codemirror/language';
import { lintGutter, lintKeymap } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, type Extension, Prec } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { completing, explaining, type WordsNow } from './complete';
import { folding } from './folding';
import { grammar } from './grammar';
import { colours, look, phoneLook } from './theme';

const language = StreamLanguage.define(grammar);
export const editing = new Compartment();

/** What every view of a policy's text shares, also one that only compares. */
export function reading(label: string): Extension[] {
  return [
    look,
    language,
    syntaxHighlighting(colours),
    folding,
    codeFolding(),
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
    isPhone() ? [phoneLook, EditorView.lineWrapping] : lineNumbers(),
  ];
}

function isPhone(): boolean {
  return matchMedia('(max-width: 760px)').matches;
}

export function mayEdit(isReadOnly: boolean): Extension {
  return [EditorState.readOnly.of(isReadOnly), EditorView.editable.of(true)];
}

interface Wiring {
  label: string;
  isReadOnly: boolean;
  words: WordsNow;
  save: () => void;
}

export function setup({ label, isReadOnly, words, save }: Wiring): Extension[] {
  const keys = [
    {
      key: 'Mod-s',
      preventDefault: true,
      run: () => {
        save();
        return true;
      },
    },
  ];
  return [
    reading(label),
    isPhone() ? [] : foldGutter({ openText: '▾', closedText: '▸' }),
    lintGutter({ hoverTime: 120 }),
    history({ newGroupDelay: 600 }),
    drawSelection(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    bracketMatching(),
    closeBrackets(),
    search({ top: true }),
    autocompletion({ override: [completing(words)], icons: false, activateOnTypingDelay: 60, maxRenderedOptions: 60 }),
    explaining(words),
    EditorState.tabSize.of(2),
    editing.of(mayEdit(isReadOnly)),
    Prec.high(keymap.of(keys)),
    keymap.of([
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...foldKeymap,
      ...completionKeymap,
      ...lintKeymap,
      indentWithTab,
    ]),
  ];
}
