// A test put behind those that a policy's text has, everything else left as it is. Pure.
import type { TextChange } from '../document';

/** `test` is an item of the list, without indentation: `name: ...` and so on, line by line. */
export function testAdded(text: string, test: string): TextChange {
  const section = /^tests:[^\n]*(?:\n(?:[ \t][^\n]*|[ \t]*|#[^\n]*|- [^\n]*))*/m.exec(text);
  if (section === null) {
    const gap = text === '' ? '' : text.endsWith('\n\n') ? '' : text.endsWith('\n') ? '\n' : '\n\n';
    return { from: text.length, to: text.length, insert: `${gap}tests:\n${itemOf(test, '  ')}\n` };
  }
  const indent = /\n([ \t]*)- /.exec(section[0])?.[1] ?? '  ';
  const said = section[0].trimEnd();
  const at = section.index + said.length;
  const isFirst = !/\n[ \t]*- /.test(said);
  return { from: at, to: at, insert: `${isFirst ? '\n' : '\n\n'}${itemOf(test, indent)}` };
}

function itemOf(test: string, indent: string): string {
  return test
    .trimEnd()
    .split('\n')
    .map((line, number) => `${indent}${number === 0 ? '- ' : '  '}${line}`)
    .join('\n');
}
