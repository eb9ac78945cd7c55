import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';

interface Instruction {
  name: string;
  rest: string;
}

/** The instructions of the last stage of the project's Dockerfile, lines joined. */
export function lastStage(): Instruction[] {
  const all = readInstructions();
  return all.slice(all.findLastIndex(({ name }) => name === 'FROM'));
}

/** All instructions of it. */
export function readInstructions(): Instruction[] {
  return readFileSync(join(PROJECT_ROOT, 'Dockerfile'), 'utf8')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .flatMap((line) => {
      const [, name, rest] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [{ name, rest: rest! }];
    });
}

/** What a stage copies out of the project, as pairs of source and target. */
export function copiesFromProject(instructions: readonly Instruction[]): { from: string; to: string }[] {
  return instructions
    .filter(({ name, rest }) => name === 'COPY' && !rest.includes('--from='))
    .flatMap(({ rest }) => {
      const words = rest.split(' ').filter((word) => !word.startsWith('--'));
      const to = words.at(-1)!;
      return words.slice(0, -1).map((from) => ({ from, to: to === './' ? from : to }));
    });
}

/** Whether a path of the project gets into the image's context: the last line of .dockerignore that fits decides. */
export function isInContext(path: string): boolean {
  let inside = true;
  for (const line of readFileSync(join(PROJECT_ROOT, '.dockerignore'), 'utf8').split('\n')) {
    const pattern = line.replace(/^!/, '');
    if (pattern === '' || line.startsWith('#')) continue;
    const expression = pattern.replace(/[.]/g, '\\.').replace(/\*/g, '[^/]*');
    if (new RegExp(`^${expression}(/.*)?$`).test(path)) inside = line.startsWith('!');
  }
  return inside;
}

/** Makes a folder hold what the image's own folder would, without packages. */
export function copyImageFiles(folder: string): void {
  for (const { from, to } of copiesFromProject(lastStage())) {
    if (!existsSync(join(PROJECT_ROOT, from))) throw new Error(`${from} is not there`);
    cpSync(join(PROJECT_ROOT, from), join(folder, to), {
      recursive: true,
      filter: (source) => isInContext(relative(PROJECT_ROOT, source)),
    });
  }
}

/** The links that the image holds, both ends as paths in the container. */
export function imageLinks(): { link: string; target: string }[] {
  const stage = lastStage();
  const folder = stage.find(({ name }) => name === 'WORKDIR')!.rest;
  return stage
    .filter(({ name }) => name === 'RUN')
    .flatMap(({ rest }) => [...rest.matchAll(/ln -s (\S+) (\S+)/g)])
    .map(([, target, link]) => ({ link: resolve(folder, link!), target: target! }));
}
