// What the insights pages say.
export const insights = {};
