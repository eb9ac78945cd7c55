import type { Dice } from '#src/spotify/simulator/seeded-random.ts';
import { spotifyIdOf } from '../support/album-rows.ts';
import type { Machine, SheetLine } from './machine-for-test.ts';
import { openMachine } from './machine-for-test.ts';
import { fetchSome } from './random-spotify.ts';

/** A sheet in which names and links meet now and then: few artists, few titles, links that are shared. */
function randomLine(dice: Dice): SheetLine {
  return {
    artist: `Artist ${dice.whole(1, 6)}`,
    title: `Album ${dice.whole(1, 8)}`,
    spotifyId: dice.chance(0.3) ? null : spotifyIdOf(dice.whole(1, 40)),
  };
}

/** The sheet some days later: rows come, go, are renamed, get, lose or change their link. */
function editSheet(sheet: readonly SheetLine[], dice: Dice): SheetLine[] {
  const edited = sheet.flatMap((line): SheetLine[] => {
    if (dice.chance(0.08)) return [];
    if (dice.chance(0.08)) return [{ ...line, title: `${line.title} (${dice.whole(1, 3)})` }];
    if (dice.chance(0.1)) return [{ ...line, spotifyId: null }];
    if (dice.chance(0.1)) return [{ ...line, spotifyId: spotifyIdOf(dice.whole(1, 40)) }];
    if (dice.chance(0.1)) return [{ ...line, format: dice.pick(['LP', 'EP', '2xLP']) }];
    return [line];
  });
  for (let added = dice.whole(0, 5); added > 0; added -= 1) {
    edited.splice(dice.whole(0, edited.length), 0, randomLine(dice));
  }
  return edited;
}

/**
 * Saved states of machines that went their own ways: two from a common ancestor, one of them merged with a third and
 * imported again, and one or two that began on their own. Each may be older or newer than the others.
 */
export async function makeDivergingStates(dice: Dice): Promise<string[]> {
  const sheet = Array.from({ length: dice.whole(5, 14) }, () => randomLine(dice));
  const ancestor = await openMachine();
  await ancestor.importSheet(sheet, dice.whole(0, 20));
  await fetchSome(ancestor.db, dice);
  const common = await ancestor.save();

  const fork = async (): Promise<Machine> => {
    const machine = await openMachine();
    await machine.merge(common);
    return machine;
  };
  async function live(machine: Machine, from: number): Promise<void> {
    let seen = sheet;
    for (let imports = dice.whole(1, 3); imports > 0; imports -= 1) {
      seen = editSheet(seen, dice);
      await machine.importSheet(seen, from + dice.whole(0, 60));
      await fetchSome(machine.db, dice);
      if (dice.chance(0.3)) await machine.save();
    }
  }

  const [one, other, third] = [await fork(), await fork(), await fork()];
  await live(one, 20);
  await live(other, 20);
  await live(third, 20);
  await other.merge(await third.save());
  if (dice.chance(0.6)) await live(other, 80);
  const states = [await one.save(), await other.save(), await third.save()];
  for (let strangers = dice.whole(1, 2); strangers > 0; strangers -= 1) {
    const stranger = await openMachine();
    await live(stranger, dice.whole(-40, 40));
    states.push(await stranger.save());
  }
  return states;
}
