import { CatalogError } from '#src/catalog-error.ts';

/** Turns the system's error about an address that cannot be listened on into a sentence; any other error stays as it is. */
export function explainListenFailure(
  error: unknown,
  { host, port }: { host: string; port: number },
): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  const explain = (name: string, message: string, hint: string): CatalogError =>
    new CatalogError(name, message, { hint, cause: error });
  if (syscall?.startsWith('getaddrinfo')) {
    const hint = 'Set HOST to an address of this machine, for example 127.0.0.1';
    return explain('host-unknown', `HOST is ${host}, a name that leads to no address`, hint);
  }
  if (syscall !== 'listen' && syscall !== 'bind') return error;
  switch (code) {
    case 'EADDRINUSE': {
      const hint = 'Set PORT to another one, or stop what listens there';
      return explain('port-in-use', `Port ${port} is in use`, hint);
    }
    case 'EACCES':
    case 'EPERM': {
      const hint = 'Set PORT to 1024 or above, or let a front server listen there';
      return explain('port-forbidden', `This user may not listen on port ${port}`, hint);
    }
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'EINVAL': {
      const hint = 'Set HOST to 127.0.0.1 for this machine alone, or to 0.0.0.0 for all its addresses';
      return explain('host-unknown', `HOST is ${host}, which is no address of this machine`, hint);
    }
    default:
      return error;
  }
}
