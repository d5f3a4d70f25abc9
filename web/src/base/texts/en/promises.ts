// What the promises pages say.
export const promises = {};
