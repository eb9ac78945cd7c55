/** There is no connection, or none any more: the way to PostgreSQL is broken, and nothing that it reports. */
class PostgresConnectionError extends Error {}

const UNREACHABLE =
  'PostgreSQL cannot be reached: is it running, are host and port of DATABASE_URL right, and does a firewall let this machine through?';
const BUSY =
  'PostgreSQL takes no more connections: fewer servers, a smaller pool_size in DATABASE_URL, or a larger max_connections would do';
const REFUSED = 'PostgreSQL refuses the user or the password: are those of DATABASE_URL right?';
const CERTIFICATE =
  "PostgreSQL's certificate is not trusted: name its authority with sslrootcert=FILE in DATABASE_URL";
const FORBIDDEN =
  'This user may not do that in PostgreSQL: let the owner of the database run npm run migrate, or grant create on its schema';
const STOPPING = 'PostgreSQL is starting or stopping: try again in a moment';

/** Node's codes for what may be wrong with the way there, and what a person can do about it. */
const NETWORK_SENTENCES: Record<string, string> = {
  ECONNREFUSED: UNREACHABLE,
  ECONNRESET: UNREACHABLE,
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  ENOTFOUND: UNREACHABLE,
  EAI_AGAIN: UNREACHABLE,
  ETIMEDOUT: UNREACHABLE,
  DEPTH_ZERO_SELF_SIGNED_CERT: CERTIFICATE,
  SELF_SIGNED_CERT_IN_CHAIN: CERTIFICATE,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: CERTIFICATE,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: CERTIFICATE,
  ERR_TLS_CERT_ALTNAME_INVALID:
    "PostgreSQL's certificate is for another host: use the name that it was made for in DATABASE_URL",
};

/** SQLSTATE codes that a person can do something about, and what. */
const SQLSTATE_SENTENCES: Record<string, string> = {
  '28000': REFUSED,
  '28P01': REFUSED,
  '3D000': 'The database of DATABASE_URL does not exist: make it with createdb, or correct the name',
  '25006':
    'The database is read-only (a standby, or default_transaction_read_only): point DATABASE_URL at the primary',
  '40001': 'The database was too busy with other writers: try again',
  '40P01': 'The database was too busy with other writers: try again',
  '3F000': FORBIDDEN,
  '42501': FORBIDDEN,
  '42P01': 'The database lacks a table: run npm run migrate',
  '53100': "PostgreSQL's disk is full: nothing of this was stored",
  '53200': 'PostgreSQL is out of memory: nothing of this was stored',
  '53300': BUSY,
  '55P03': 'Another command or server held the database for too long: try again when it is done',
  '57014': 'PostgreSQL took too long for a statement: another command may hold the database; try again',
  '57P01': STOPPING,
  '57P02': STOPPING,
  '57P03': STOPPING,
};

/** Given up because somebody else held what it needed. */
const HELD_UP = new Set(['55P03', '57014']);

/** What `pg` says without a code. */
const MESSAGE_SENTENCES: [RegExp, string][] = [
  [/^timeout exceeded when trying to connect$/, BUSY],
  [/^(Connection terminated|Query read timeout)/, UNREACHABLE],
  [/^Client has encountered a connection error/, UNREACHABLE],
  [
    /does not support SSL connections/,
    'PostgreSQL offers no TLS here: take sslmode out of DATABASE_URL, or switch TLS on at the server',
  ],
  [/SCRAM|client password must be a string/, REFUSED],
];

/** What `pg` throws where there is no connection, told from the errors of other networks; any other error as it is. */
export function asConnectionError(error: unknown): unknown {
  if (!(error instanceof Error) || 'severity' in error) return error;
  const sentence =
    NETWORK_SENTENCES[codeOf(error)] ??
    MESSAGE_SENTENCES.find(([pattern]) => pattern.test(error.message))?.[1];
  return sentence === undefined ? error : new PostgresConnectionError(sentence, { cause: error });
}

/** What a person can do about an error of PostgreSQL's or of the way to it; undefined for any other error. */
export function describePostgresError(error: unknown): string | undefined {
  if (error instanceof PostgresConnectionError) return error.message;
  return isReported(error) ? SQLSTATE_SENTENCES[codeOf(error)] : undefined;
}

/** Whether the connection is of no use any more after this error. */
export function isLostConnection(error: unknown): boolean {
  return error instanceof PostgresConnectionError || (isReported(error) && error.severity === 'FATAL');
}

/** Whether the database is away for the moment: not to be reached, restarting, or out of connections. */
export function isPostgresAway(error: unknown): boolean {
  const sentence = describePostgresError(error);
  return sentence === UNREACHABLE || sentence === STOPPING || sentence === BUSY;
}

/** Whether PostgreSQL took a transaction back only because another one was in its way. */
export function isConflict(error: unknown): boolean {
  return isReported(error) && ['40001', '40P01'].includes(codeOf(error));
}

/** Whether the same may well succeed later: away for the moment, a conflict, or somebody else held a lock for too long. */
export function mayPass(error: unknown): boolean {
  return isPostgresAway(error) || isConflict(error) || (isReported(error) && HELD_UP.has(codeOf(error)));
}

/** PostgreSQL's own errors carry a severity. */
function isReported(error: unknown): error is Error & { severity: string } {
  return error instanceof Error && 'severity' in error;
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
