/*
 * Links within a page lead to their place.
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
