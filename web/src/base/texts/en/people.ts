// What the people pages say: what they share here, the rest by page beside it.
import { reps } from './people/reps';
import { oneRep } from './people/rep';
import { time } from './people/time';
import { pools } from './people/pools';
import { handover } from './people/handover';

export const people = {
  tabs: {
    label: 'People',
    reps: 'Reps',
    teams: 'Teams',
    hours: 'Hours',
    absences: 'Absences',
    pools: 'Pools',
    departures: 'Departures',
    realignments: 'Realignments',
  },
  anyTeam: 'Every team',
  team: 'Team',
  teams: 'Teams',
  pool: 'Pool',
  nobody: 'Nobody',
  never: 'Never',
  save: 'Save',
  cancel: 'Cancel',
  close: 'Close',
  of: (count: number, of: number) => `${count} of ${of}`,
  ...reps,
  ...oneRep,
  ...time,
  ...pools,
  ...handover,
} as const;
