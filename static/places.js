/*
 * Links of a text lead to their place within the page, and to other pages without loading everything anew.
 *
 * Streamlit gives the parts of a page a class by their key and no id. So a link to `#st-key-…` goes to the part with
 * that class, and puts the cursor into its first field: whoever follows it by keyboard goes on from there.
 */
document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="#st-key-"]');
  if (!link) return;
  event.preventDefault();
  const place = document.getElementsByClassName(link.getAttribute("href").slice(1))[0];
  if (!place) return;
  place.scrollIntoView({ block: "start" });
  // Before a field may stand the button that explains it.
  const field = place.querySelector("input, textarea, [role='combobox']") ?? place.querySelector("button, [tabindex='0']");
  if (field) {
    field.focus({ preventScroll: true });
  } else {
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
  }
});

/*
 * What becomes of a file that was chosen, or of a form that was sent, appears elsewhere on the page, and what had the
 * cursor is often gone. So the cursor goes to the outcome, from where a screen reader reads and the keyboard goes on.
 * An outcome is a container whose key begins with `outcome`. Not every form has one: after a while none is awaited.
 */
const outcomes = () => [...document.querySelectorAll('[class*="st-key-outcome"]')].filter((one) => one.innerText);
const PATIENCE = 60_000;
let told = null;
let since = 0;

function awaitOutcome() {
  told = new Set(outcomes().map((one) => one.innerText));
  since = performance.now();
}

document.addEventListener("change", (event) => {
  if (event.target.matches?.('input[type="file"]')) awaitOutcome();
});
document.addEventListener("click", (event) => {
  if (event.target.closest?.('[data-testid="stFormSubmitButton"]')) awaitOutcome();
});
new MutationObserver(() => {
  if (told && performance.now() - since > PATIENCE) told = null;
  const outcome = told && outcomes().find((one) => !told.has(one.innerText));
  if (!outcome) return;
  told = null;
  outcome.tabIndex = -1;
  outcome.focus();
}).observe(document.body, { subtree: true, childList: true, characterData: true });

/*
 * Streamlit opens every link of a text in a new tab. One to a page of ours is followed in place, as if the visitor had
 * gone back or forward to it; whoever asks for a tab gets one.
 */
document.addEventListener("click", (event) => {
  const link = event.target.closest?.('[data-testid="stMarkdownContainer"] a[target="_blank"]');
  if (!link || link.origin !== location.origin || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  window.dispatchEvent(new PopStateEvent("popstate"));
});
