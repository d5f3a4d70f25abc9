// Which settings are shown. Pure.

interface Said {
  readonly name: string;
  readonly help: string;
  readonly value: string;
  readonly place: string;
}

/** Whether somebody said its value. */
export function isSaid(setting: Said): boolean {
  return setting.place !== 'default';
}

/** Those with all the words that were typed, in what they are called, do or are; on request only what somebody set. */
export function settingsThatFit<T extends Said>(settings: readonly T[], typed: string, isOnlySaid: boolean): T[] {
  const words = typed.toLocaleLowerCase().split(/\s+/u).filter(Boolean);
  return settings.filter((setting) => {
    const text = `${setting.name} ${setting.name.replaceAll('_', ' ')} ${setting.help} ${setting.value}`;
    return (!isOnlySaid || isSaid(setting)) && words.every((word) => text.toLocaleLowerCase().includes(word));
  });
}
