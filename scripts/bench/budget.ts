/** What was measured, and what it may be at most. */
export interface Budget {
  name: string;
  seen: number;
  limit: number;
  unit: string;
}
