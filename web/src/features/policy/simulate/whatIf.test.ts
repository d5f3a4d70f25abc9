import { expect, test } from 'vitest';
import { askedOf, emptyWhatIf, isWhole } from './whatIf';

test('what-ifs are written as the command line writes them', () => {
  const asked = askedOf([
    { ...emptyWhatIf('away'), who: 'anna', from: '2026-12-01', until: '2026-12-05' },
    { ...emptyWhatIf('away'), who: 'bela', from: '2026-12-01' },
    { ...emptyWhatIf('without'), who: 'carl' },
    { ...emptyWhatIf('added'), who: 'Kim Berg', what: 'anna' },
    { ...emptyWhatIf('team'), who: 'lanes', what: 'anna bela' },
    { ...emptyWhatIf('volume'), count: '3' },
    { ...emptyWhatIf('burst'), count: '2000', from: '2026-12-01T10:00', what: 'webinar' },
  ]);
  expect(asked).toEqual({
    away: ['anna=2026-12-01..2026-12-05', 'bela=2026-12-01'],
    without: ['carl'],
    added: ['kim-berg like=anna'],
    teams: ['lanes=anna,bela'],
    volume: '3x',
    bursts: ['2000@2026-12-01T10:00 source=webinar'],
  });
});

test('one that is not chosen to its end is left out', () => {
  expect(isWhole(emptyWhatIf('away'))).toBe(false);
  expect(askedOf([emptyWhatIf('without'), emptyWhatIf('volume')])).toEqual({
    ...{ away: [], without: [], added: [], teams: [], volume: null, bursts: [] },
  });
});
