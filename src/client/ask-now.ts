import htmx from 'htmx.org';

/** Lets an element ask for its fragment at once, whatever it was waiting for. */
export function askNow(element: Element): void {
  const again = element.cloneNode(true) as Element;
  again.removeAttribute('data-offline');
  again.removeAttribute('data-htmx-powered');
  again.setAttribute('hx-trigger', 'load');
  element.replaceWith(again);
  htmx.process(again);
}
