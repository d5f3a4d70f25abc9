// The addresses of the people pages.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readAbsenceSearch, readDepartureSearch, readHoursSearch, readRepSearch } from '#/features/people/search';
import { root } from '../root';

const reps = createRoute({
  getParentRoute: () => root,
  path: '/people',
  validateSearch: readRepSearch,
  component: lazyRouteComponent(() => import('#/features/people/reps/RepsPage'), 'RepsPage'),
});

const rep = createRoute({
  getParentRoute: () => root,
  path: '/people/reps/$rep',
  component: lazyRouteComponent(() => import('#/features/people/reps/RepPage'), 'RepPage'),
});

const teams = createRoute({
  getParentRoute: () => root,
  path: '/people/teams',
  component: lazyRouteComponent(() => import('#/features/people/teams/TeamsPage'), 'TeamsPage'),
});

const team = createRoute({
  getParentRoute: () => root,
  path: '/people/teams/$team',
  component: lazyRouteComponent(() => import('#/features/people/teams/TeamPage'), 'TeamPage'),
});

const hours = createRoute({
  getParentRoute: () => root,
  path: '/people/hours',
  validateSearch: readHoursSearch,
  component: lazyRouteComponent(() => import('#/features/people/hours/HoursPage'), 'HoursPage'),
});

const absences = createRoute({
  getParentRoute: () => root,
  path: '/people/absences',
  validateSearch: readAbsenceSearch,
  component: lazyRouteComponent(() => import('#/features/people/absences/AbsencesPage'), 'AbsencesPage'),
});

const pools = createRoute({
  getParentRoute: () => root,
  path: '/people/pools',
  component: lazyRouteComponent(() => import('#/features/people/pools/PoolsPage'), 'PoolsPage'),
});

const pool = createRoute({
  getParentRoute: () => root,
  path: '/people/pools/$pool',
  component: lazyRouteComponent(() => import('#/features/people/pools/PoolPage'), 'PoolPage'),
});

const departures = createRoute({
  getParentRoute: () => root,
  path: '/people/departures',
  component: lazyRouteComponent(() => import('#/features/people/departures/DeparturesPage'), 'DeparturesPage'),
});

const departure = createRoute({
  getParentRoute: () => root,
  path: '/people/departures/new',
  validateSearch: readDepartureSearch,
  component: lazyRouteComponent(() => import('#/features/people/departures/LeavingPage'), 'LeavingPage'),
});

const realignments = createRoute({
  getParentRoute: () => root,
  path: '/people/realignments',
  component: lazyRouteComponent(() => import('#/features/people/realignments/RealignmentsPage'), 'RealignmentsPage'),
});

const planning = createRoute({
  getParentRoute: () => root,
  path: '/people/realignments/new',
  component: lazyRouteComponent(() => import('#/features/people/realignments/PlanningPage'), 'PlanningPage'),
});

const realignment = createRoute({
  getParentRoute: () => root,
  path: '/people/realignments/$realignment',
  component: lazyRouteComponent(() => import('#/features/people/realignments/RealignmentPage'), 'RealignmentPage'),
});

export const peoplePages = [
  reps,
  rep,
  teams,
  team,
  hours,
  absences,
  pools,
  pool,
  departures,
  departure,
  realignments,
  planning,
  realignment,
] as const;
