import { Invalid } from '../../base/csv/cell.ts';
import { readMeetingId } from '../meeting-id.ts';

/** Reads Zoom meetings, as numbers or links, separated by `;` or line breaks. */
export function readMeetingIds(text: string): string[] | Invalid {
  const parts = text.split(/[;\n]/).map((part) => part.trim());
  const filled = parts.filter((part) => part !== '');
  const ids: string[] = [];
  for (const part of filled.length > 0 ? filled : ['']) {
    const id = readMeetingId(part);
    const isList = part.includes(',') && part.split(',').every((one) => !(readMeetingId(one) instanceof Invalid));
    if (isList) return new Invalid('has several meeting IDs; separate them with ;');
    if (id instanceof Invalid) return filled.length > 1 ? new Invalid(`has a part that ${id.message}`) : id;
    ids.push(id);
  }
  return [...new Set(ids)];
}
