/*
 * The pages in front of the dashboard: puts the secret of a one-time link, which stands behind # and so reaches no
 * log, into the form, and sends it. A form is sent once, however often its button is pressed.
 */
(() => {
  "use strict";
  const secret = location.hash.slice(1);
  const field = document.querySelector('form[action$="/enter"] input[name=link]');
  if (secret && field && !field.value) {
    history.replaceState(null, "", location.pathname + location.search);
    field.value = secret;
    field.form.submit();
  }
  for (const form of document.forms) {
    form.addEventListener("submit", () => {
      for (const button of form.querySelectorAll("button")) setTimeout(() => (button.disabled = true), 0);
    });
  }
})();
