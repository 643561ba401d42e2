/** The characters of Zoom's passcodes, with the two that only its pages mention. */
const PASSCODE = /^[\w@*!#-]{1,10}$/;
const DEBRIS = /^(#(REF|N\/?A|VALUE|NAME|DIV|NULL|NUM).*|nan|null|none|n\/?a|undefined|\d+[.,]0+|\d+[.,]?\d*e\+?\d+)$/i;

/** Why a passcode cannot be right. Its value must not be shown. undefined if it may be right, or is empty. */
export function doubtfulPasscode(text: string): string | undefined {
  if (text === '') return undefined;
  if (DEBRIS.test(text)) {
    return 'was changed by a spreadsheet; format the column as Text and type the passcode again';
  }
  if (PASSCODE.test(text)) return undefined;
  return 'is more than a passcode; write only its 1 to 10 characters, without quotes, spaces or words';
}
