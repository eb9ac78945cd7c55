import { startedBy, type Config } from '#src/config.ts';
import { printable } from '#src/format-text.ts';
import { EXIT } from './exit-codes.ts';
import { runOnServer, type HomeServer } from './home-server.ts';
import { appendSummary, summarize, summarizeFailure, type Summarized } from './job-summary.ts';
import type { Output } from './output.ts';

/** Has a server do it, whose output is shown as if it were done here. Ctrl-C leaves it to the server. */
export async function runThere(
  command: Summarized,
  server: HomeServer,
  args: string[],
  { config, output }: { config: Config; output: Output },
): Promise<number> {
  const isToldOnPage = startedBy().summaryFile !== undefined && command.summarize !== undefined;
  const asked = isToldOnPage && !output.json ? [...args, '--json'] : args;
  const said = { stdout: '', stderr: '' };
  let exitCode: number;
  try {
    exitCode = await runOnServer(server, command.name, asked, (stream, text) => {
      if (isToldOnPage || stream === 'stderr') said[stream] += text;
      const isForPage = stream === 'stdout' && asked !== args;
      if (!isForPage) process[stream].write(text.split('\n').map(printable).join('\n'));
    });
  } catch (error) {
    if (!server.signal.aborted) throw error;
    output.progress(
      `Not waiting any longer. ${server.origin} goes on: npm run status -- --on ${server.origin} tells how it ends.`,
    );
    return EXIT.interrupted;
  }
  if (exitCode !== EXIT.done && exitCode !== EXIT.partly) {
    await appendSummary(summarizeFailure(command.name, exitCode, said.stderr));
  } else if (isToldOnPage) await summarize(command, parseJson(said.stdout), config);
  return exitCode;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // It had nothing to tell.
    return undefined;
  }
}
