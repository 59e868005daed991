/** Elements of the page, made in code. */

type Child = Node | string | null;

/** Makes an element: properties (`data-`, `aria-`, `role`, `for` and `class` as attributes, `on...` as listeners) and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Readonly<Record<string, unknown>> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value as EventListener);
    else if (/^(?:data-|aria-|role$|for$|class$)/.test(key)) made.setAttribute(key, String(value));
    else (made as unknown as Record<string, unknown>)[key] = value;
  }
  for (const child of children) if (child !== null) made.append(child);
  return made;
}

/** Makes an element of a drawing. */
export function drawn(
  name: string,
  attributes: Readonly<Record<string, string | number>> = {},
  ...children: (Node | string)[]
): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

/** The element of a page with an id, which must be there. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found as T;
}

let labels = 0;

/** A control with its label before it. */
export function labelled(text: string, control: HTMLElement, ...after: Child[]): HTMLElement {
  control.id ||= `control-${++labels}`;
  return element('div', { class: 'row' }, element('label', { for: control.id }, text), control, ...after);
}

/** A choice of one among several, as buttons in a row that behave as radio buttons do. */
export function choice<T extends string>(
  title: string,
  options: Readonly<Record<T, string>>,
  chosen: T,
  onChange: (value: T) => void,
): HTMLFieldSetElement {
  const name = `choice-${++labels}`;
  return element(
    'fieldset',
    { class: 'choice' },
    element('legend', {}, title),
    ...Object.entries<string>(options).map(([value, text]) =>
      element(
        'label',
        {},
        element('input', {
          type: 'radio',
          name,
          value,
          checked: value === chosen,
          onchange: () => onChange(value as T),
        }),
        element('span', {}, text),
      ),
    ),
  );
}

/** A switch. */
export function toggle(text: string, on: boolean, onChange: (on: boolean) => void): HTMLLabelElement {
  const box = element('input', { type: 'checkbox', checked: on });
  box.addEventListener('change', () => onChange(box.checked));
  return element('label', { class: 'toggle' }, box, element('span', {}, text));
}

/** Makes the link past the header move the focus alone: the address, which says what is shown, stays as it is. */
export function keepAddress(link: HTMLAnchorElement): void {
  link.addEventListener('click', (event) => {
    event.preventDefault();
    byId(link.hash.slice(1)).focus();
  });
}

/** Hands a file to the user. */
export function download(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = element('a', { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
