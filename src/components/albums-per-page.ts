/** How many albums a page of the list holds. */
export const ALBUMS_PER_PAGE = 50;
