// A lab extension written by hand, without a bundler: it shows a released notebook as a form, and runs its cells when it opens.
//
// JupyterLab asks a federated extension for a container: `init` receives the modules that JupyterLab shares, `get` gives ours.
//
// Opening a notebook must never run what its author did not release. Only cells whose whole source is one of the calls below are
// run, and only where nothing beside the notebook could stand in for a Python module. An author's copy, which holds the hidden
// tests, and every other notebook are left alone.

(() => {
  const SHOWN = new Set(["intro", "lesson", "heading", "setup", "practice", "question", "handin"]);
  const RUNS = /^(import kenshu\s+kenshu\.start\(\)|kenshu\.(practice|question)\("[pt]\d{2,3}"\)|kenshu\.hand_in\(\))\s*$/;
  const IMPORTABLE = /\.(py|pyc|pyw|so|pyd)$/i;
  const HIDDEN_TESTS = "### BEGIN HIDDEN TESTS";
  const KEPT_INSIDE = ["keydown", "contextmenu"]; // a form has no shortcut that deletes a cell, and no menu that does
  const RESTARTED = new Set(["restarting", "autorestarting"]);

  const roleOf = (cell) => cell.model.getMetadata("kenshu")?.role;
  const sourceOf = (cell) => cell.model.sharedModel.getSource();
  const runs = (cell) => cell.model.type === "code" && SHOWN.has(roleOf(cell)) && RUNS.test(sourceOf(cell));

  function isReleased(panel) {
    const cells = panel.content.widgets;
    return Boolean(panel.context.model.getMetadata("kenshu")) && !cells.some((cell) => sourceOf(cell).includes(HIDDEN_TESTS));
  }

  async function standsAlone(contents, path) {
    const folder = await contents.get(path.split("/").slice(0, -1).join("/"));
    return !folder.content.some((item) => item.type === "directory" || IMPORTABLE.test(item.name));
  }

  function dress(panel) {
    panel.addClass("kenshu-form");
    for (const cell of panel.content.widgets) {
      cell.addClass(SHOWN.has(roleOf(cell)) ? "kenshu-shown" : "kenshu-left-out");
      (cell.model.getMetadata("tags") ?? []).forEach((tag) => cell.addClass(`celltag_${tag}`));
    }
    panel.node.querySelector("[role=feed]")?.removeAttribute("role"); // a form is no feed of articles
    KEPT_INSIDE.forEach((name) => panel.content.node.addEventListener(name, (event) => event.stopPropagation()));
    // Before the notebook hears of it: a double click would open a text cell for editing.
    panel.node.addEventListener("dblclick", (event) => panel.content.node.contains(event.target) && event.stopPropagation(), true);
  }

  async function run(panel, CodeCell) {
    panel.addClass("kenshu-preparing");
    await panel.sessionContext.ready;
    await panel.sessionContext.session?.kernel?.info;
    for (const cell of panel.content.widgets.filter(runs)) {
      await CodeCell.execute(cell, panel.sessionContext);
      panel.removeClass("kenshu-preparing");
    }
  }

  // The answers are kept beside the notebook, which stays as it was released unless somebody saves it: its outputs change with each
  // answer, and who closes the page is not asked about them.
  function leaveUnsaved({ model }) {
    model.dirty = false;
    model.stateChanged.connect((_, change) => {
      if (change.name === "dirty" && change.newValue) model.dirty = false;
    });
  }

  async function open(panel, contents, CodeCell) {
    await panel.context.ready;
    if (!isReleased(panel) || !(await standsAlone(contents, panel.context.path))) return;
    dress(panel);
    leaveUnsaved(panel.context);
    await run(panel, CodeCell);
    let again = false;
    panel.sessionContext.statusChanged.connect((_, status) => {
      if (RESTARTED.has(status)) again = true;
      else if (again && status === "idle") {
        again = false;
        run(panel, CodeCell);
      }
    });
  }

  const plugin = (INotebookTracker, CodeCell) => ({
    id: "kenshu:form",
    description: "Shows a released kenshu notebook as a form.",
    autoStart: true,
    requires: [INotebookTracker],
    activate: (app, tracker) => {
      const contents = app.serviceManager.contents;
      const opened = (panel) => open(panel, contents, CodeCell).catch((fault) => console.error("kenshu", fault));
      tracker.forEach(opened);
      tracker.widgetAdded.connect((_, panel) => opened(panel));
    },
  });

  let shared;

  async function module(name) {
    const [version] = Object.values(shared[name]);
    return (await version.get())();
  }

  const address = document.currentScript.src;

  function style() {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL("form.css", address).href;
    document.head.append(link);
    return {};
  }

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB.kenshu = {
    init(scope) {
      shared = scope;
    },
    async get(name) {
      if (name === "./style") return style;
      const { INotebookTracker } = await module("@jupyterlab/notebook");
      const { CodeCell } = await module("@jupyterlab/cells");
      return () => ({ __esModule: true, default: plugin(INotebookTracker, CodeCell) });
    },
  };
})();
