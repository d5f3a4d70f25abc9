// What the dataHealth pages say.
export const dataHealth = {};
