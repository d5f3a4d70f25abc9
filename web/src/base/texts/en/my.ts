// What the my pages say.
export const my = {};
