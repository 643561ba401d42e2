/** A UUID can hold slashes: one that begins with one, or has two in a row, Zoom wants encoded twice. */
export function inPath(meeting: string): string {
  const once = encodeURIComponent(meeting);
  return meeting.startsWith('/') || meeting.includes('//') ? encodeURIComponent(once) : once;
}
