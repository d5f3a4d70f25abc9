import { describe, expect, it } from 'vitest';
import { abouts, auditQuery, readAuditSearch } from './search';

describe('the address of the audit', () => {
  it('keeps what it knows and drops the rest', () => {
    expect(readAuditSearch({ about: 'policy', lead: 12, actor: '', since: 'year', x: 1 })).toEqual({
      about: 'policy',
      lead: '12',
    });
  });
});

describe('what the server is asked', () => {
  it('is bare for everything', () => {
    expect(auditQuery({}, 0)).toEqual({});
  });
  it('never names more kinds than it takes', () => {
    for (const about of abouts) expect(auditQuery({ about }, 0).kind?.length).toBeLessThanOrEqual(20);
  });
  it('counts spans from whole minutes', () => {
    const now = Date.parse('2026-09-09T10:00:42Z');
    expect(auditQuery({ since: 'day', lead: 'L1' }, now)).toEqual({ lead: 'L1', from: '2026-09-08T10:00:00.000Z' });
  });
});
