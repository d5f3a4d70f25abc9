// The end of a list that goes on: the next page on request, how many are shown, and why no more came.
import { Button } from '@mantine/core';
import { texts } from '#/base/texts/texts';
import { problemText } from './problemText';
import classes from './ShowMore.module.css';

/** What it needs of a query that is read page by page. */
interface Pages {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly isFetchNextPageError: boolean;
  readonly error: unknown;
  readonly fetchNextPage: () => Promise<unknown>;
}

/** `total` is how many there are in all, where the server has counted them. */
export function ShowMore({ pages, shown, total }: { pages: Pages; shown: number; total?: number }) {
  if (!pages.hasNextPage) return null;
  const hasFailed = pages.isFetchNextPageError && !pages.isFetchingNextPage;
  return (
    <div className={classes.more}>
      {hasFailed && (
        <p role="alert" className={classes.failed}>
          {problemText(pages.error)}
        </p>
      )}
      <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
        {hasFailed ? texts.problems.retry : texts.list.more}
      </Button>
      <p className={`numbers ${classes.shown}`}>{texts.list.shown(shown, total)}</p>
    </div>
  );
}
