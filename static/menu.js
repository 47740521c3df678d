// On a telephone the menu lies over the page: it closes once a page is chosen.
document.addEventListener("click", (event) => {
  const chosen = event.target.closest?.("[data-testid=stSidebarNavLink]");
  if (chosen && window.innerWidth < 768) {
    document.querySelector("[data-testid=stSidebarCollapseButton] button")?.click();
  }
});
