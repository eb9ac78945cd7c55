/// <reference types="astro/client" />

declare namespace App {
  interface Locals {
    services: import('./services.ts').Services;
    /** Whether this visitor may cause a call to Spotify now. */
    fetchAllowance: import('./backfill/client-rate-limit.ts').FetchAllowance;
    /** What a prerendered page shows, when the build has loaded it already: see src/prerendered.ts. */
    content?: unknown;
  }
}
