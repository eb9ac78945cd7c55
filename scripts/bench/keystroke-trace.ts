/** One event of a trace of Chromium, times in µs. */
interface TraceEvent {
  name: string;
  ph: string;
  ts: number;
  dur?: number;
  /** The same of the thread's own clock, which stands still while something else runs. */
  tts?: number;
  tdur?: number;
  pid: number;
  tid: number;
  args?: { data?: { type?: string } };
}

/** What a trace must hold to be read here, and little else: writing a trace takes the thread's time as well. */
export const TRACE_CATEGORIES = ['devtools.timeline', 'cc'];
const HANDED_OVER = 'ProxyMain::BeginMainFrame::commit';

/**
 * How long keys took, in order, ms: all that the main thread did from the start of `keydown` until the frame that shows
 * what the `input` event changed was painted and handed over to be put on the screen. In the thread's own time, so that
 * other work on the machine does not count.
 *
 * @throws when a key changed nothing that was painted.
 */
export function keystrokeTimes(trace: string): number[] {
  const { traceEvents } = JSON.parse(trace) as { traceEvents: TraceEvent[] };
  const events = traceEvents.filter(({ ph }) => ph === 'X').sort((one, other) => one.ts - other.ts);
  const keys = events.filter((event) => isDispatch(event, 'keydown'));
  return keys.map((key) => {
    const onThread = events.filter(({ ts, pid, tid }) => ts >= key.ts && pid === key.pid && tid === key.tid);
    const input = onThread.find((event) => isDispatch(event, 'input'));
    const end = input && input.ts + input.dur!;
    const commit = onThread.find(({ name, ts }) => name === HANDED_OVER && end !== undefined && ts >= end);
    if (!commit) throw new Error('A key led to no frame');
    return (commit.tts! + commit.tdur! - key.tts!) / 1000;
  });
}

function isDispatch({ name, args }: TraceEvent, type: string): boolean {
  return name === 'EventDispatch' && args?.data?.type === type;
}
