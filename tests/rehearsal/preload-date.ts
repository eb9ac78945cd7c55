/**
 * Loaded into a process before its program (`--import`): its clock starts at REHEARSAL_NOW, milliseconds since 1970.
 * A build runs Astro in a process of its own, into which no clock can be passed.
 */
const startMs = Number(process.env['REHEARSAL_NOW']);
const RealDate = Date;

class ShiftedDate extends RealDate {
  constructor(...given: [] | [number | string | Date]) {
    super(...((given.length === 0 ? [ShiftedDate.now()] : given) as [number]));
  }

  static override now(): number {
    return startMs + Math.floor(performance.now());
  }
}

globalThis.Date = ShiftedDate as DateConstructor;
