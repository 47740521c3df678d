/*
 * Where the server is, said before Streamlit looks for it.
 *
 * Streamlit takes each part of a deep link for a possible place of its server and asks there in turn: /innovation/…
 * before /…, and every wrong guess is an error in the browser's console. This file is served from the folder
 * `house` of the right place. It has to run before Streamlit's own script, so it is not deferred.
 */
window.__streamlit = { ...window.__streamlit, BACKEND_BASE_URL: new URL("..", document.currentScript.src).href };
