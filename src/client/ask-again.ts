import htmx from 'htmx.org';

/** Lets an element ask for its fragment once more: by its own trigger, or by another one. */
export function askAgain(element: Element, trigger?: string): void {
  const again = element.cloneNode(true) as Element;
  again.removeAttribute('data-put-off');
  again.removeAttribute('data-htmx-powered');
  if (trigger !== undefined) again.setAttribute('hx-trigger', trigger);
  element.replaceWith(again);
  htmx.process(again);
}
