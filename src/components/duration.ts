/** A length of time as "4:03" or "1:02:45"; milliseconds in, rounded to seconds. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  const pad = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}
