import { describe, expect, it } from 'vitest';
import { isOdd, levelOf, type RunRep, shareText, teamsOf } from './report';

const rep: RunRep = {
  rep: 'anna',
  name: 'Anna',
  team: 'desk',
  is_active: true,
  leads: 10,
  own: 4,
  turns: 6,
  alone: 0,
  low: 3,
  high: 8,
};

describe('the report of a first run', () => {
  it('says small shares in tenths', () => {
    expect([shareText(0, 10), shareText(1, 1000), shareText(999, 1000), shareText(5, 0)]).toEqual([
      '0%',
      '0.1%',
      '100%',
      '0%',
    ]);
  });
  it('puts people together by team, the fullest first', () => {
    const teams = teamsOf([{ ...rep, team: '', leads: 2 }, rep, { ...rep, rep: 'ben', leads: 1 }]);
    expect(teams.map(({ name, leads, reps }) => [name, leads, reps.length])).toEqual([
      ['desk', 11, 2],
      ['No team', 2, 1],
    ]);
  });
  it('marks whom chance does not explain, and nobody without a band', () => {
    expect([isOdd(rep), isOdd({ ...rep, turns: 9 }), isOdd({ ...rep, low: null, high: null, turns: 9 })]).toEqual([
      false,
      true,
      false,
    ]);
  });
  it('draws no hour without leads, and the fullest darkest', () => {
    expect([levelOf(0, 9), levelOf(1, 100), levelOf(100, 100)]).toEqual([0, 1, 4]);
  });
});
