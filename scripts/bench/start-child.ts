import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/**
 * Starts a script of this folder in a process of its own, and waits for its first message.
 *
 * @throws when it ends before.
 */
export async function startChild<Message>(
  script: string,
  args: string[],
  env?: NodeJS.ProcessEnv,
): Promise<{ child: ChildProcess; message: Message }> {
  const child = fork(new URL(script, import.meta.url), args, { ...(env && { env }) });
  const [message] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`The measured process ${script} ended with ${code}`);
    }),
  ])) as [Message];
  return { child, message };
}
