import { experimental_AstroContainer as AstroContainer } from 'astro/container';

type Component = Parameters<AstroContainer['renderToString']>[0];

/** The HTML of one component, with white space folded so that tests do not depend on line breaks. */
export async function render(
  component: Component,
  props: Record<string, unknown>,
  slots: Record<string, string> = {},
): Promise<string> {
  const container = await AstroContainer.create();
  const html = await container.renderToString(component, { props, slots });
  return html.replace(/\s+/g, ' ').replace(/> </g, '><').trim();
}

/** HTML with the attribute values emptied, since within quotes `<` and `>` are harmless. */
export function withoutValues(html: string): string {
  return html.replace(/="[^"]*"/g, '=""');
}
