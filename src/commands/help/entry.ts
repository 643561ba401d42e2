const WIDTH = 80;

/** A name and what there is to say of it, in two columns that fit a terminal. */
export function entry(name: string, words: string, column: number): string {
  const lines = [''];
  for (const word of words.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (column + line.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines.map((line, index) => (index === 0 ? `  ${name} ` : '').padEnd(column) + line).join('\n');
}
