import { timeOf, type Rehearsal } from './rehearsal.ts';
import { runRehearsedJob, type JobOptions } from './run-rehearsed-job.ts';

const MORNING = 9;
const LATER = [14, 21];
const COVERS_PER_VISIT = 3;

/** What is different on a day. */
export interface DayPlan {
  /** A rebuild before anything else, as the first of its crons has it. */
  early?: boolean;
  /** The rebuild renders the site. */
  builds?: boolean;
  /** `replaced`: a newer run took its place while it was pending, so that it never began. */
  refresh?: JobOptions | 'replaced';
  import?: JobOptions;
  /** What happens between the visits of morning and afternoon. */
  atNoon?: () => Promise<void>;
}

/** A day as the crons have it: refresh, import and rebuild, then visitors. Gives the steps that failed. */
export async function playDay(rehearsal: Rehearsal, day: number, plan: DayPlan): Promise<string[]> {
  const { clock, fork, sheet, checkout } = rehearsal;
  const failures: string[] = [];
  const run = async (hour: number, minute: number, job: [string, string], options: JobOptions = {}) => {
    clock.moveTo(timeOf(day, hour, minute));
    failures.push(...(await runRehearsedJob(fork, job, options)));
  };
  const visitAt = async (hour: number): Promise<void> => {
    clock.moveTo(timeOf(day, hour));
    await visit(rehearsal);
  };

  if (plan.early) await run(0, 7, ['rebuild.yml', 'build']);
  if (plan.refresh !== 'replaced') await run(1, 37, ['refresh.yml', 'refresh'], plan.refresh);
  sheet.changeForDay(day);
  await run(4, 17, ['import.yml', 'import'], plan.import);
  await run(4, 20, ['rebuild.yml', 'build'], plan.builds ? { checkout } : {});
  await visitAt(MORNING);
  await plan.atNoon?.();
  for (const hour of LATER) await visitAt(hour);
  return failures;
}

/** Somebody looks at some albums; while the server is away, at nothing. */
async function visit({ server, random }: Rehearsal): Promise<void> {
  if (!server.isUp()) return;
  const albums = await server
    .services()
    .db.selectFrom('album')
    .select('id')
    .where('removed_at', 'is', null)
    .orderBy('id')
    .execute();
  for (let times = 0; times < COVERS_PER_VISIT && albums.length > 0; times += 1) {
    await server.visitCover(albums[Math.floor(random() * albums.length)]!.id);
  }
}
