// Finds, shows and hides elements of a page.

/**
 * @param {HTMLElement} element
 * @param {boolean} visible
 */
export function show(element, visible) {
  element.hidden = !visible;
  element.style.display = visible ? '' : 'none';
}

/**
 * @param {string} selector
 * @returns {HTMLElement}
 */
export function one(selector) {
  const element = document.querySelector(selector);
  if (element === null) throw new Error(`${selector}: not found on the page`);
  return /** @type {HTMLElement} */ (element);
}

/**
 * @param {string} selector
 * @returns {HTMLElement[]}
 */
export function all(selector) {
  return [...document.querySelectorAll(selector)].map((element) => /** @type {HTMLElement} */ (element));
}

/** @param {string} selector */
export function input(selector) {
  return /** @type {HTMLInputElement} */ (one(selector));
}
