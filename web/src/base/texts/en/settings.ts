// What the settings pages say.
export const settings = {};
