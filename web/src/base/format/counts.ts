// How many there are, for a badge: beyond what anybody looks through it says so, and no more is counted. Pure.

const badgeMax = 999;

export function badgeCount(count: number): string {
  return count > badgeMax ? `${badgeMax}+` : String(count);
}
