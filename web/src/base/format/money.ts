// Amounts of money as people read them. Pure.

const formats = new Map<string, Intl.NumberFormat>();

/** `€12,400`; whole units, for what is added up of many. A currency that nobody knows stands behind its number. */
export function moneyText(amount: number, currency: string): string {
  const isKnown = /^[A-Z]{3}$/.test(currency);
  const text = formatOf(isKnown ? currency : '').format(amount);
  return isKnown || currency === '' ? text : `${text} ${currency}`;
}

function formatOf(currency: string): Intl.NumberFormat {
  const found =
    formats.get(currency) ??
    new Intl.NumberFormat('en', {
      maximumFractionDigits: 0,
      ...(currency === '' ? {} : { style: 'currency', currency }),
    });
  formats.set(currency, found);
  return found;
}
