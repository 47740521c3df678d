// A table that scrolls is a drawing, which keeps its colours on paper: print.css has to know that they are dark ones.
addEventListener("beforeprint", () => {
  const app = document.querySelector(".stApp");
  if (!app) return;
  const [red, green, blue] = getComputedStyle(app).backgroundColor.match(/[\d.]+/g).map(Number);
  document.documentElement.classList.toggle("drawn-dark", red + green + blue < 384);
});
