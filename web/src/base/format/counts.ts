// How many there are, in figures. Pure.

const badgeMax = 999;
const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** `1,234`. */
export function countText(count: number): string {
  return whole.format(count);
}

/** `93.4%`; a share that is all or nothing has no decimals, and one that is not known is a dash. */
export function shareText(share: number | null): string {
  if (share === null) return '–';
  const percent = share * 100;
  return `${percent === 0 || percent === 100 ? whole.format(percent) : tenth.format(percent)}%`;
}

/** `93%`, where tenths would say more than is known. */
export function wholeShare(share: number): string {
  return `${whole.format(share * 100)}%`;
}

/** For a badge: beyond what anybody looks through it says so, and no more is counted. */
export function badgeCount(count: number): string {
  return count > badgeMax ? `${badgeMax}+` : String(count);
}
