// What the territories pages say.
export const territories = {};
