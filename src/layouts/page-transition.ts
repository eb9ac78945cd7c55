/**
 * Lets pages cross-fade. In the page itself, before any script: Chromium gives a transition up, with an error, when styles
 * are asked for before a rule allows it.
 */
export const PAGE_TRANSITION =
  '@media (prefers-reduced-motion:no-preference){@view-transition{navigation:auto}}';
