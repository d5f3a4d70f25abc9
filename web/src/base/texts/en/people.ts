// What the people pages say.
export const people = {};
