/*
 * The ways in and out of an open page.
 *
 * When a session has ended, the server closes the WebSocket of the page with the code 4401. Streamlit would try to
 * connect for ever; this goes to the sign-in page instead, and back from there to where the reader was. Streamlit opens
 * every plain link in a tab of its own; those to the server's own pages stay in this one.
 */
(() => {
  "use strict";
  const base = new URL("..", document.currentScript.src);
  const signIn = () => {
    const here = location.pathname.startsWith(base.pathname) ? location.pathname.slice(base.pathname.length) : "";
    location.replace(`${base.href}sign-in?next=${encodeURIComponent(here + location.search)}`);
  };
  window.WebSocket = class extends window.WebSocket {
    constructor(...words) {
      super(...words);
      this.addEventListener("close", (event) => event.code === 4401 && signIn());
    }
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[target="_blank"]');
    const isDoor = ["sign-in", "password", "sign-out"].some((way) => link?.href.split("?")[0] === base.href + way);
    if (isDoor) link.target = "_self";
  }, true);
})();
