/** What free static hosts allow a site (Cloudflare Pages: files; GitHub Pages: bytes). */
const HOST_LIMITS = { files: 20_000, bytes: 1e9 };
/** From this share of a limit on there is a warning, a year or so before it is reached. */
const WARN_FROM = 0.9;

/** What is about to be too much for free static hosts, in sentences; empty while all fits well. */
export function hostWarnings({ files, bytes }: { files: number; bytes: number }): string[] {
  const number = new Intl.NumberFormat('en');
  const warnings: string[] = [];
  if (files >= HOST_LIMITS.files * WARN_FROM) {
    warnings.push(
      `The site has ${number.format(files)} files; free static hosts take up to ${number.format(HOST_LIMITS.files)}.`,
    );
  }
  if (bytes >= HOST_LIMITS.bytes * WARN_FROM) {
    warnings.push(
      `The site has ${number.format(Math.round(bytes / 1e6))} MB; free static hosts take up to 1,000 MB.`,
    );
  }
  return warnings;
}
