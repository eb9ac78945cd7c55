/// <reference types="astro/client" />

declare namespace App {
  interface Locals {
    services: import('./services.ts').Services;
    /** Whether this visitor may cause a call to Spotify now. */
    missPermit: import('./backfill/miss-permit.ts').MissPermit;
  }
}
