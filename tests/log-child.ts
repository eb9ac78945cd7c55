import { createLogger } from '#src/logger.ts';

/** Logs that many lines to stderr, says so, and then one more for each message. */
const logger = createLogger({ level: 'info', file: undefined });
for (let count = 0; count < Number(process.argv[2]); count += 1) {
  logger.info({ padding: 'x'.repeat(200) }, 'a line');
}
process.send!('logged');
process.on('message', (message: string) => {
  logger.info(message);
  process.send!('logged');
});
