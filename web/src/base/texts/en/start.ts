// What the start pages say.
export const start = {};
