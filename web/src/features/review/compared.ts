// What two leads say, side by side. Pure.
import type { Duplicate } from './useReviews';

const comparedFields = ['name', 'email', 'phone', 'company', 'title', 'city', 'country', 'status'] as const;

export interface Compared {
  readonly field: (typeof comparedFields)[number];
  readonly later: string;
  readonly earlier: string;
  readonly isSame: boolean;
}

/** The fields of which either says anything; spelling in capitals makes no difference. */
export function comparedOf({ lead, earlier }: Pick<Duplicate, 'lead' | 'earlier'>): Compared[] {
  return comparedFields
    .map((field) => {
      const texts = [lead[field] ?? '', earlier[field] ?? ''] as const;
      const isSame = texts[0] !== '' && texts[0].toLocaleLowerCase() === texts[1].toLocaleLowerCase();
      return { field, later: texts[0], earlier: texts[1], isSame };
    })
    .filter(({ later, earlier: other }) => later !== '' || other !== '');
}

/** Where the cursor is after one of so many was answered or somebody moved. */
export function movedTo(cursor: number, by: number, count: number): number {
  return count === 0 ? 0 : Math.min(Math.max(cursor + by, 0), count - 1);
}
