// The one way of a chart to the screen: plotly's script, fetched once, redraws in place.
//
// data: { figure: plotly's JSON as text, alt, title, foot, name, words: { picture, full, failed } }
// The trigger "mark" tells which mark was chosen: its customdata, [panel, place].

// What stands for the colour of all words: it is the theme's, and known to the browser only.
const INK = "#0a0b0c";
const charts = new WeakMap();
let fetched;

function plotly() {
  fetched ??= new Promise((resolve, reject) => {
    const address = document.querySelector("link[data-plotly]")?.href;
    if (!address) {
      reject(new Error("the page names no plotly"));
      return;
    }
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => (window.Plotly ? resolve(window.Plotly) : reject(new Error("no plotly")));
    script.onerror = () => reject(new Error("plotly was not sent"));
    document.head.append(script);
  }).catch((error) => {
    // The next chart tries again.
    fetched = undefined;
    throw error;
  });
  return fetched;
}

// Letters alone: plotly takes tags, entities and what stands between two $ for more.
function literal(text) {
  return text.replace(/[&<>$]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", $: "&#36;" })[sign]);
}

function element(name, own, inside) {
  const made = document.createElement(name);
  made.className = own;
  inside.append(made);
  return made;
}

class Chart {
  constructor(parent) {
    this.box = element("div", "kexie-chart", parent);
    this.box.tabIndex = 0;
    this.box.setAttribute("role", "group");
    this.plot = element("div", "plot", this.box);
    this.tools = element("div", "tools", this.box);
    this.picture = this.tool(() => this.save());
    this.full = this.tool(() => this.enlarge());
    this.said = element("p", "said", this.box);
    this.said.setAttribute("aria-live", "polite");
    this.ink = element("span", "ink", this.box);
    this.ink.setAttribute("aria-hidden", "true");
    this.place = -1;
    this.drawn = Promise.resolve();
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("blur", () => this.leave());
    this.ink.addEventListener("transitionend", () => this.draw());
    this.box.addEventListener("fullscreenchange", () => this.draw());
    this.seen = new ResizeObserver(([{ contentRect }]) => {
      // What is on the screen is what is printed: it becomes as wide as the sheet by the style sheet.
      if (Math.round(contentRect.width) !== this.width && !matchMedia("print").matches) {
        this.draw();
      }
    });
    this.seen.observe(this.plot);
  }

  tool(act) {
    const button = element("button", "", this.tools);
    button.type = "button";
    button.addEventListener("click", act);
    return button;
  }

  show(data, choose) {
    this.choose = choose;
    const key = JSON.stringify(data);
    if (key === this.shown) {
      return;
    }
    this.shown = key;
    this.data = data;
    this.figure = JSON.parse(data.figure);
    this.place = -1;
    this.box.setAttribute("aria-label", data.alt);
    for (const [button, words] of [[this.picture, data.words.picture], [this.full, data.words.full]]) {
      button.textContent = words;
    }
    // So high from the start: what is below does not jump.
    this.plot.style.minHeight = `${this.figure.layout.height}px`;
    this.draw();
  }

  // One drawing after the other: plotly does not like to be interrupted.
  draw() {
    this.drawn = this.drawn.then(() => this.redraw()).catch((error) => this.fail(error));
    return this.drawn;
  }

  async redraw() {
    if (!this.figure) {
      return;
    }
    const Plotly = await plotly();
    const { data, layout } = this.dressed();
    this.width = Math.round(this.plot.clientWidth);
    if (!this.width) {
      return;
    }
    layout.width = this.width;
    if (document.fullscreenElement === this.box) {
      layout.height = Math.max(layout.height, window.innerHeight - 96);
    }
    await Plotly.react(this.plot, data, layout, { displayModeBar: false, responsive: false });
    for (const drawing of this.plot.querySelectorAll(".main-svg")) {
      // On paper the drawing is as wide as the sheet.
      drawing.setAttribute("viewBox", `0 0 ${layout.width} ${layout.height}`);
      drawing.setAttribute("aria-hidden", "true");
    }
    if (!this.listens) {
      this.listens = true;
      this.plot.on("plotly_click", ({ points }) => this.choose(points[0].customdata));
    }
    this.marks = data.flatMap((trace, curve) =>
      trace.meta === "marks"
        ? trace.hovertext.map((text, point) => ({ curve, point, text, subplot: trace.xaxis + trace.yaxis, place: trace.customdata[point] }))
        : [],
    );
    this.box.classList.toggle("leads", this.marks.length > 0);
    this.box.dataset.drawn = "true";
  }

  // The figure in the colours and letters of the theme.
  dressed() {
    const style = getComputedStyle(this.box);
    const of = (name) => style.getPropertyValue(name).trim();
    const ink = getComputedStyle(this.ink).color;
    const figure = JSON.parse(this.data.figure, (_, value) => (value === INK ? ink : value));
    const layout = {
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      ...figure.layout,
    };
    layout.font = { ...layout.font, family: of("--st-font") || style.fontFamily };
    layout.hoverlabel = {
      ...layout.hoverlabel,
      bgcolor: of("--st-secondary-background-color"),
      bordercolor: of("--st-border-color"),
      font: { color: ink, family: layout.font.family },
    };
    return { data: figure.data, layout };
  }

  fail(error) {
    console.error(error);
    delete this.plot.dataset.drawn;
    const words = this.plot.querySelector(".failed") ?? element("p", "failed", this.plot);
    words.textContent = `${this.data.words.failed} ${this.data.alt}`;
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (event.target !== this.box || !this.marks?.length) {
      return;
    }
    if (step) {
      const most = this.marks.length - 1;
      this.reach(this.place < 0 && step < 0 ? most : Math.min(Math.max(this.place + step, 0), most));
    } else if (event.key === "Home" || event.key === "End") {
      this.reach(event.key === "Home" ? 0 : this.marks.length - 1);
    } else if ((event.key === "Enter" || event.key === " ") && this.place >= 0) {
      this.choose(this.marks[this.place].place);
    } else if (event.key === "Escape" && this.place >= 0) {
      this.leave();
    } else {
      return;
    }
    event.preventDefault();
  }

  reach(place) {
    this.place = place;
    const { curve, point, subplot, text } = this.marks[place];
    window.Plotly.Fx.hover(this.plot, [{ curveNumber: curve, pointNumber: point }], subplot);
    this.said.textContent = text;
  }

  leave() {
    this.place = -1;
    this.said.textContent = "";
    if (this.plot._fullLayout) {
      window.Plotly.Fx.unhover(this.plot);
    }
  }

  enlarge() {
    if (document.fullscreenElement) {
      document.exitFullscreen();
    } else {
      this.box.requestFullscreen();
    }
  }

  // A picture that can be passed on says what it is, of when and of which version.
  async save() {
    const Plotly = await plotly();
    const { data, layout } = this.dressed();
    const paper = getComputedStyle(this.box).getPropertyValue("--st-background-color").trim() || "#fff";
    const above = 44;
    const below = 32;
    const words = { xref: "paper", yref: "paper", x: 0, xanchor: "left", showarrow: false };
    const picture = {
      ...layout,
      width: Math.max(this.width, 640),
      height: layout.height + above + below,
      margin: { ...layout.margin, l: 16, r: 16, t: layout.margin.t + above, b: layout.margin.b + below },
      paper_bgcolor: paper,
      annotations: [
        ...(layout.annotations ?? []),
        { ...words, y: 1, yshift: above / 2, yanchor: "middle", text: literal(this.data.title), font: { size: 18 } },
        { ...words, y: 0, yshift: -below + 8, yanchor: "middle", text: literal(this.data.foot), font: { size: 11 } },
      ],
    };
    const address = await Plotly.toImage({ data, layout: picture }, { format: "png", scale: 2, width: picture.width, height: picture.height });
    const link = document.createElement("a");
    link.href = address;
    link.download = `${this.data.name}.png`;
    link.click();
  }

  close() {
    this.seen.disconnect();
    window.Plotly?.purge(this.plot);
    this.box.remove();
  }
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  if (!charts.has(parentElement)) {
    charts.set(parentElement, new Chart(parentElement));
  }
  charts.get(parentElement).show(data, (place) => setTriggerValue("mark", place));
  return () => {
    charts.get(parentElement)?.close();
    charts.delete(parentElement);
  };
}
