/** The machine is gone, and with it all that was on it. */
export class MachineDied extends Error {}
