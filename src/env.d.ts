/// <reference types="astro/client" />

declare namespace App {
  interface Locals {
    services: import('./services.ts').Services;
    /** Whether this visitor may cause a call to Spotify now. */
    missPermit: import('./backfill/miss-permit.ts').MissPermit;
    /** What a prerendered page shows, when the build has loaded it already: see src/prerendered.ts. */
    content?: unknown;
  }
}
