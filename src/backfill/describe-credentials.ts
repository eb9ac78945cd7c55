import type { SourceFailure } from '#src/sources/source-failure.ts';
import { accountFailure } from './circuit-breaker.ts';

/** What is known of an account after Spotify was asked for a token. `unknown`: the asking failed. */
export interface CredentialsState {
  state: 'none' | 'valid' | 'invalid' | 'unknown';
  sentence: string;
}

/** What an answer about the credentials means, for people. */
export function describeCredentials(answer: { status: 'valid' } | 'none' | SourceFailure): CredentialsState {
  if (answer === 'none') {
    return {
      state: 'none',
      sentence: 'No credentials are set: covers come from oEmbed, details need an account.',
    };
  }
  if (answer.status === 'valid') return { state: 'valid', sentence: 'The credentials are valid.' };
  return answer.reason === 'credentials'
    ? { state: 'invalid', sentence: accountFailure('credentials') }
    : { state: 'unknown', sentence: `The credentials could not be checked: ${answer.message}` };
}
