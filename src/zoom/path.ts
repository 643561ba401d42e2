/** Encodes an ID or UUID for a path. Zoom wants a UUID that begins with a slash, or holds two in a row, encoded twice. */
export function inPath(meeting: string): string {
  const once = encodeURIComponent(meeting);
  return meeting.startsWith('/') || meeting.includes('//') ? encodeURIComponent(once) : once;
}
