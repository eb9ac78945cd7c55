import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CatalogError } from '#src/catalog-error.ts';
import { readEnvFile } from '#src/env-file.ts';
import { runScript } from './support/run-script.ts';
import { temporaryFolder } from './support/temporary-database.ts';

function envFile(content: string | Buffer): string {
  const file = join(temporaryFolder(), '.env');
  writeFileSync(file, content);
  return file;
}

describe('a file of variables', () => {
  it.each<[string, string | Buffer]>([
    ['as it is', 'PORT=8080\nHOST=::1\n'],
    ['with a byte order mark', '\ufeffPORT=8080\nHOST=::1\n'],
    ['with the line ends of Windows', 'PORT=8080\r\nHOST=::1\r\n'],
    ['with those of old Macs', 'PORT=8080\rHOST=::1'],
    ['as UTF-16, which PowerShell writes', Buffer.from('\ufeffPORT=8080\r\nHOST=::1\r\n', 'utf16le')],
    ['as UTF-16, the other way round', Buffer.from('\ufeffPORT=8080\nHOST=::1\n', 'utf16le').swap16()],
    ['for a shell', 'export PORT=8080\nexport HOST="::1"\n'],
    ['with blanks and comments', "# A comment\n\n  PORT = 8080 # the port\nHOST='::1'\n\t\n"],
  ])('is read %s', (_how, content) => {
    expect({ ...readEnvFile(envFile(content)) }).toEqual({ PORT: '8080', HOST: '::1' });
  });

  it('may hold a value of several lines', () => {
    expect({ ...readEnvFile(envFile('A="one\ntwo"\nB=3\n')) }).toEqual({ A: 'one\ntwo', B: '3' });
  });

  it.each([
    ['PORT=8080\nHOST\n', 2, 'is no NAME=value'],
    ['PORT: 8080\n', 1, 'is no NAME=value'],
    ['# all\n=8080\n', 2, 'is no NAME=value'],
    ['PORT=1\r\n\r\nSECRET="hidden\r\nHOST=::1\r\n', 3, 'opens a quote (") that nothing closes'],
  ])('%j is refused, naming the line and not what stands there', (content, line, fault) => {
    const file = envFile(content);
    try {
      readEnvFile(file);
    } catch (error) {
      expect((error as CatalogError).code).toBe('config');
      expect((error as Error).message).toBe(`Line ${line} of ${file} ${fault}`);
      return;
    }
    throw new Error('the file was accepted');
  });

  it('has to be a file that is there, where one is named', () => {
    const folder = temporaryFolder();
    expect(() => readEnvFile(join(folder, 'none'))).toThrow(/there is no such file/);
    expect(readEnvFile('')).toEqual({});
    mkdirSync(join(folder, '.env'));
    expect(() => readEnvFile(join(folder, '.env'))).toThrow(/cannot be read/);
  });
});

describe('a command', () => {
  it('reads it, and what the environment says goes before, if only nothing', async () => {
    const file = envFile('\ufeffPORT=eighty\nON_DEMAND=perhaps\nSITE_URL=x\n');
    const { code, stderr } = await runScript('status', [], {
      ENV_FILE: file,
      ON_DEMAND: 'never',
      SITE_URL: '',
    });
    expect(code).toBe(64);
    expect(stderr).toContain('PORT is "eighty"');
    expect(stderr).toContain('ON_DEMAND is "never"');
    expect(stderr).not.toContain('SITE_URL');
  });

  it('refuses a broken one, and one that is named and not there', async () => {
    for (const [ENV_FILE, words] of [
      [envFile('oops\n'), 'Line 1 of'],
      ['/nowhere/.env', 'there is no such file'],
    ] as const) {
      const { code, stdout, stderr } = await runScript('status', [], { ENV_FILE });
      expect([code, stdout, stderr]).toEqual([64, '', expect.stringContaining(words)]);
    }
  });
});
