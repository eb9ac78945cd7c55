/// <reference types="astro/client" />

declare namespace App {
  interface Locals {
    services: import('./services.ts').Services;
    /** Whether this visitor may cause a call to Spotify now. */
    fetchAllowance: import('./backfill/client-rate-limit.ts').FetchAllowance;
    /** What a page or a fragment shows, where the build or the server has loaded it already. */
    content?: unknown;
  }
}
