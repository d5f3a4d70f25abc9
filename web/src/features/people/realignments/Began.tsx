// Where a realignment began, in a few words.
import { useRepName } from '#/base/api/reps';
import { codeWords } from '#/base/format/names';
import { peopleTexts } from '#/base/texts/people';
import type { Source } from './begun';

const said = peopleTexts.realignments.began;
const shownMax = 120;

export function Began({ source }: { source: Source }) {
  const repName = useRepName();
  if (source.from !== 'condition') return said[source.from];
  return (
    <>
      <code title={source.when}>{shortened(source.when)}</code> →{' '}
      {source.owner ? repName(source.owner) : said.pool(codeWords(source.pool ?? ''))}
    </>
  );
}

function shortened(when: string): string {
  return when.length > shownMax ? `${when.slice(0, shownMax)}…` : when;
}
