const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that is safe as text and as a quoted attribute. Whatever comes from the sheet or the visitor passes through here. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** HTML that is known to be safe: made by `html` here, never from elsewhere. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Html | readonly Html[] | false | null | undefined;

/** HTML with everything put into it escaped, but for what `html` made itself. Nothing shows for false, null and undefined. */
export function html(fixed: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(fixed.reduce((text, next, index) => text + written(parts[index - 1]) + next));
}

/** Marks markup of numbers and our own words as safe. */
export function trustedHtml(markup: string): Html {
  return new Html(markup);
}

function written(part: Part): string {
  if (part === undefined || part === null || part === false) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(({ text }) => text).join('');
  return escapeHtml(String(part));
}
