import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 1_000;

interface Ancestor {
  pid: number;
  parent: number;
  /** With its arguments. */
  command: string;
}

/**
 * Tells once when what started this process has ended: npm passes no signal on to what runs below its shell, so a
 * process that npm started would go on alone. Looks no higher than npm, since what npm was started from may well end
 * before (`nohup`); in a job of GitHub Actions it looks as high as there is: the runner kills from the top.
 *
 * @param environment whether npm started this, and whether a runner did.
 * @returns what ends the watching. The watching itself keeps no process alive.
 */
export function watchAncestors(
  { npm, runner }: { npm: boolean; runner: boolean },
  onEnd: () => void,
): () => void {
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
    const said = execFileSync('ps', ['-o', 'ppid=,args=', '-p', String(pid)], { encoding: 'utf8' });
    const [, parent, command = ''] = /^\s*(\d+)\s+(.*)/.exec(said) ?? [];
    return { pid, parent: Number(parent), command };
  } catch {
    // It has just ended, or belongs to somebody who shows nothing of it: what is above cannot be told.
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
