// What the review pages say.
export const review = {};
