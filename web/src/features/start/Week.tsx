// The hours of a week: how many leads came in each, and in which they waited because nobody was at work.
import { language } from '#/base/texts/texts';
import { startTexts } from '#/base/texts/start';
import { levelOf } from './report';
import classes from './Week.module.css';

const said = startTexts.report;
// A Monday.
const monday = Date.UTC(2026, 0, 5);
const dayMs = 86_400_000;
const names = Array.from({ length: 7 }, (_, day) =>
  new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' }).format(monday + day * dayMs),
);

export function Week({ arrivals, closed }: { arrivals: readonly number[]; closed: readonly number[] }) {
  const most = Math.max(...arrivals, 1);
  return (
    <div className={classes.week} role="img" aria-label={said.week}>
      {names.map((name, day) => (
        <div key={name} className={classes.day}>
          <span>{name}</span>
          {Array.from({ length: 24 }, (_, hour) => {
            const at = day * 24 + hour;
            const leads = arrivals[at] ?? 0;
            const waited = closed[at] ?? 0;
            return (
              <i
                key={hour}
                data-level={levelOf(leads, most)}
                data-closed={waited * 2 > leads ? '' : undefined}
                title={said.hour(name, `${String(hour).padStart(2, '0')}:00`, leads, waited)}
              />
            );
          })}
        </div>
      ))}
    </div>
  );
}
