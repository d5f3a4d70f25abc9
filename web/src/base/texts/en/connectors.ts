// What the connectors pages say.
export const connectors = {};
