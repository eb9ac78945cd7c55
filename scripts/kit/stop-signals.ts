import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isatty } from 'node:tty';
import { CatalogError } from '#src/catalog-error.ts';
import { EXIT } from './exit.ts';

/** One Ctrl-C comes twice below npm, from the terminal and from npm; no person is that fast. */
const SAME_STROKE_MS = 500;

/**
 * Aborts a signal when the process shall stop after what is under way: on Ctrl-C, SIGTERM, SIGHUP, or when what started
 * it, or the server that runs it as a job, has ended. Ctrl-C or SIGTERM a second time ends the process at once.
 *
 * @param options.npm whether npm started it, and `runner` whether a CI runner started that.
 * @param options.isService whether it is to run on where no terminal is: a hangup then only means that its log was moved.
 * @returns the signal, and what ends the listening.
 */
export function abortOnSignals(options: { npm: boolean; runner: boolean; isService: boolean }): {
  signal: AbortSignal;
  release: () => void;
} {
  const { npm, runner, isService } = options;
  const abort = new AbortController();
  const lastAt = new Map<NodeJS.Signals, number>();
  const stop = (): void => abort.abort(new CatalogError('interrupted', 'Interrupted'));

  function onSignal(signal: NodeJS.Signals): void {
    const last = lastAt.get(signal);
    const now = performance.now();
    lastAt.set(signal, now);
    if (last === undefined) stop();
    else if (signal !== 'SIGHUP' && !(npm && now - last < SAME_STROKE_MS)) process.exit(EXIT.interrupted);
  }

  const goesOn = isService && ![0, 1, 2].some((fd) => isatty(fd));
  const hangUp = (): void => {
    if (!goesOn) onSignal('SIGHUP');
  };
  const listeners = { SIGINT: onSignal, SIGTERM: onSignal, SIGHUP: hangUp, disconnect: stop };
  for (const [event, listener] of Object.entries(listeners)) process.on(event, listener);
  process.channel?.unref();
  const unwatch = watchAncestors({ npm, runner: runner && !isService }, stop);
  return {
    signal: abort.signal,
    release() {
      for (const [event, listener] of Object.entries(listeners)) process.off(event, listener);
      unwatch();
    },
  };
}

const LOOK_EVERY_MS = 1_000;

interface Ancestor {
  pid: number;
  parent: number;
  /** With its arguments. */
  command: string;
}

/**
 * Calls once when what started this process has ended: npm passes no signal on to what runs below its shell, so a
 * process that npm started would go on alone. Looks no higher than npm, since what npm was started from may well end
 * before (`nohup`); in a job of GitHub Actions it looks as high as there is: the runner kills from the top.
 *
 * @param environment whether npm started this, and whether a runner did.
 * @returns what ends the watching. The watching itself keeps no process alive.
 */
function watchAncestors({ npm, runner }: { npm: boolean; runner: boolean }, onEnd: () => void): () => void {
  if ((!npm && !runner) || process.platform === 'win32') return () => {};
  const ancestors = listAncestors();
  const ofNpm = npm ? upToNpm(ancestors) : [];
  if (npm && ofNpm.length === 0 && isLeftAlone(ancestors)) {
    const ended = setImmediate(onEnd);
    return () => clearImmediate(ended);
  }
  const watched = runner ? ancestors : ofNpm;
  const parent = watched[0]?.pid;
  const timer = setInterval(() => {
    if ((parent === undefined || process.ppid === parent) && watched.every(({ pid }) => isAlive(pid))) return;
    clearInterval(timer);
    onEnd();
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** The ancestors up to the highest npm of those that have started each other for this. */
function upToNpm(ancestors: readonly Ancestor[]): Ancestor[] {
  const other = ancestors.findIndex(({ command }) => !isOfNpm(command));
  const started = other < 0 ? ancestors : ancestors.slice(0, other);
  return started.slice(0, started.findLastIndex(({ command }) => /\bnpm\b/.test(command)) + 1);
}

/** Whether npm had ended before it was looked for: nobody is above but, perhaps, its shell. */
function isLeftAlone([parent]: readonly Ancestor[]): boolean {
  return parent === undefined || parent.pid === 1 || isShellOfNpm(parent.command);
}

/** npm itself, the shell that it starts, and a script of ours that has started npm. */
function isOfNpm(command: string): boolean {
  return /\bnpm\b|^(\S*\/)?node /.test(command) || isShellOfNpm(command);
}

function isShellOfNpm(command: string): boolean {
  return /^(\S*\/)?\w*sh -c /.test(command);
}

/** From the parent up, to the first process of the system. */
function listAncestors(): Ancestor[] {
  const ancestors: Ancestor[] = [];
  for (let pid = process.ppid; pid > 0;) {
    const found = readProcess(pid);
    if (found === undefined) break;
    ancestors.push(found);
    pid = found.parent;
  }
  return ancestors;
}

function readProcess(pid: number): Ancestor | undefined {
  try {
    if (process.platform === 'linux') {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return { pid, parent: readStat(pid).parent, command };
    }
    const row = execFileSync('ps', ['-o', 'ppid=,args=', '-p', String(pid)], { encoding: 'utf8' });
    const [, parent, command = ''] = /^\s*(\d+)\s+(.*)/.exec(row) ?? [];
    return { pid, parent: Number(parent), command };
  } catch {
    // It has just ended, or belongs to somebody who shows nothing of it: what is above is not known.
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    if (process.platform === 'linux') return readStat(pid).state !== 'Z';
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readStat(pid: number): { state: string; parent: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program stands in brackets and may hold anything.
  const [state = '', parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state, parent: Number(parent) };
}
