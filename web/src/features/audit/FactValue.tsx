// The value of a fact as people call it; where there is a page of it, that is one press away.
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useActorName } from '#/base/api/actors';
import { useRepName } from '#/base/api/reps';
import { codeWords } from '#/base/format/names';
import { auditTexts } from '#/base/texts/audit';
import { Moment } from '#/parts/Moment';
import { type Fact, meaningOf } from './meaning';

const hashShown = 10;

/** In a line that opens something itself nothing else can be pressed: `isPlain`. */
export function FactValue({ fact, isPlain = false }: { fact: Fact; isPlain?: boolean }): ReactNode {
  const repName = useRepName();
  const actorName = useActorName();
  const { value } = fact;
  const meaning = meaningOf(fact);
  if (meaning === 'moment') return <Moment at={value} />;
  if (meaning === 'hash') return <code title={value}>{value.slice(0, hashShown)}</code>;
  if (meaning === 'code') return codeWords(value).toLowerCase();
  if (meaning === 'actor') return actorName(value);
  const name = meaning === 'rep' ? repName(value) : value;
  if (isPlain || meaning === 'text') return name;
  if (meaning === 'rep') {
    // Somebody who is no rep has no page.
    if (name === value) return name;
    return (
      <Link to="/people/reps/$rep" params={{ rep: value }}>
        {name}
      </Link>
    );
  }
  if (meaning === 'team') {
    return (
      <Link to="/people/teams/$team" params={{ team: value }}>
        {name}
      </Link>
    );
  }
  if (meaning === 'pool') {
    return (
      <Link to="/people/pools/$pool" params={{ pool: value }}>
        {name}
      </Link>
    );
  }
  if (meaning === 'draft' && /^\d+$/.test(value)) {
    return (
      <Link to="/policy/drafts/$draft" params={{ draft: Number(value) }}>
        {name}
      </Link>
    );
  }
  if (meaning === 'deploy' && /^\d+$/.test(value)) {
    return (
      <Link to="/policy/deploys/$deploy" params={{ deploy: Number(value) }}>
        {name}
      </Link>
    );
  }
  if (meaning === 'move') {
    return (
      <Link to="/moves/$move" params={{ move: value }}>
        {auditTexts.move}
      </Link>
    );
  }
  if (meaning === 'lead') {
    return (
      <Link to="/leads/$lead" params={{ lead: value }}>
        {name}
      </Link>
    );
  }
  return name;
}
