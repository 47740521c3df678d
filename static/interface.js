/*
 * Streamlit's own words in Chinese.
 *
 * Streamlit has no setting for the language of its menus, tool bars and notices. While the pages show Chinese, this
 * script exchanges them by a dictionary; while they show English, it leaves or restores the originals. It also keeps
 * the `lang` of the document in step, by which screen readers choose a voice and browsers a font.
 *
 * The pages say what they show by a container (not an empty one: Streamlit does not draw those) with the key
 * `language-zh` or `language-en`.
 *
 * They also say by a container `view-screen` that they are shown large, for a projector: that becomes a class of the
 * document, since a style sheet that looks for a part of the page slows every change of it.
 *
 * What the application itself has written is never touched. So a text is exchanged only if it is in the dictionary
 * as a whole, stands in a part of the page that is Streamlit's own (OWN) and not in what the application put
 * there (APPLICATION). After an upgrade of Streamlit, tests/unit/test_serve.py says which words are gone.
 */
(() => {
  "use strict";

  const CHINESE = {
    // main menu, status, side bar
    "Main menu": "主菜单", "Print": "打印", "Rerun": "重新运行", "Theme": "主题",
    "System": "跟随系统", "Light": "浅色", "Dark": "深色", "Made with Streamlit v": "由 Streamlit 驱动 v",
    "Copy version to clipboard": "复制版本号", "Copied": "已复制", "Copied!": "已复制", "Running...": "运行中…", "Stop": "停止",
    "Stopping...": "正在停止…", "Connecting": "正在连接", "Please wait...": "请稍候…", "Connecting to Streamlit server": "正在连接服务器",
    "Sidebar": "侧边栏", "Collapse sidebar": "收起侧边栏", "Expand sidebar": "展开侧边栏", "App pages": "页面导航",
    "Navigate to home page": "返回首页", "Skip to main content": "跳到主要内容", "Link to heading": "本节链接",
    // tool bars of tables
    "Search": "搜索", "Download as CSV": "下载 CSV", "Download as PNG": "下载图片", "Show/hide columns": "显示或隐藏列",
    "Fullscreen": "全屏", "Close fullscreen": "退出全屏", "Add row": "添加行", "Delete row(s)": "删除行", "Clear selection": "取消选择",
    "Copy to clipboard": "复制",
    // tables
    "Type to search": "输入以搜索", "Previous Result": "上一个结果", "Next Result": "下一个结果", "Close Search": "关闭搜索",
    "Dataframe column menu": "列菜单", "Sort ascending": "升序", "Sort descending": "降序", "Format": "格式", "Statistics": "统计",
    "Autosize": "自动列宽", "Pin column": "固定列", "Unpin column": "取消固定", "Hide column": "隐藏列", "Copy column name": "复制列名",
    "Select all": "全选", "Automatic": "自动", "Localized": "本地格式", "Plain": "纯数字", "Compact": "简写", "Dollar": "美元",
    "Euro": "欧元", "Yen": "日元", "Percent": "百分比", "Scientific": "科学记数", "Accounting": "会计", "Distance": "距今",
    "Calendar": "日历", "Values": "有值", "Empty": "空值", "Distinct": "不同值", "Minimum": "最小值", "Maximum": "最大值",
    "Average": "平均值", "Median": "中位数", "Sum": "合计", "Range": "跨度", "Standard deviation": "标准差", "Minimum length": "最短长度",
    "Maximum length": "最长长度", "Average length": "平均长度", "Based on sample": "按抽样计算", "Duration": "时长",
    "Scrollable table": "可滚动表格", "Failed to load data": "数据加载失败", "No data": "没有数据",
    // choices, fields, dates
    "Choose an option": "请选择", "Choose options": "请选择（可多选）", "No options to select": "没有可选项", "No results": "没有匹配项",
    "Open": "展开", "Dismiss": "关闭", "Clear value": "清除", "Clear all": "全部清除", "Selectbox options": "选项",
    "Multiselect options": "选项", "Selected values": "已选", "Pagination": "分页", "Increment": "增加", "Decrement": "减少", "Press Enter to apply": "按回车键确定",
    "Press Enter to submit form": "按回车键提交", "Press Ctrl+Enter to apply": "按 Ctrl+回车键确定", "Invalid input.": "输入无效。",
    "Invalid value.": "输入无效。", "Choose date": "选择日期", "Choose date range": "选择日期范围", "Clear date": "清除日期",
    "Clear dates": "清除日期", "Previous month": "上个月", "Next month": "下个月", "Previous page": "上一页", "Next page": "下一页",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.": "用方向键选择日期，回车键确定，Esc 键关闭。",
    // uploads
    "Upload": "选择文件", "Upload directories": "选择文件夹", "Add files": "添加文件", "add icon": "添加", "file upload": "上传文件",
    "Drag and drop a file here": "将文件拖放到此处", "Drag and drop files here": "将文件拖放到此处",
    "Drag and drop directories here": "将文件夹拖放到此处", "Error:": "错误：", "Upload failed": "上传失败",
    "Only one file is allowed.": "只能上传一个文件。", "File type not allowed.": "不支持此文件类型。",
    "Click to retry upload": "点击重新上传", "Too many files": "文件过多", "Network error": "网络错误",
    // dialogs and notices
    "Close": "关闭", "Cancel": "取消", "Connection error": "连接中断", "Page not found": "页面不存在", "Network issue": "网络问题",
    "Streamlit server is not responding. Are you connected to the internet?": "服务暂时不可用。请检查网络，稍后再试，或联系管理员；您的内容仍在本页。",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:": "服务暂时不可用。请稍后再试，或联系管理员；您的内容仍在本页。",
    "The page that you have requested does not seem to exist. Running the app's main page.": "您访问的页面不存在，已转到首页。",
    "Connection lost. Please wait for the app to reconnect, then try again.": "连接已中断，请待其恢复后再试。",
    "This app has encountered an error. The original error message is redacted to prevent data leaks. Full error details have been recorded in the logs (if you're on Streamlit Cloud, click on 'Manage app' in the lower right of your app).": "抱歉，此处内容暂时无法显示，问题已经记录，请稍后再试。",
  };

  // Words around something that is not ours to know.
  const PATTERNS = [
    [/^(\S+) per file$/, "单个文件不超过 $1"],
    [/^File must be (\S+) or smaller\.$/, "文件不能超过 $1。"],
    [/^Remove (.+)$/, "移除 $1"],
    [/^Help for (.+)$/, "说明：$1"],
    [/^Choose date, (.+)$/, "选择日期，$1"],
    [/^Page (\d+)$/, "第 $1 页"],
    // The tools of a table that has a name.
    [/^Show\/hide columns: (.+)$/, "显示或隐藏列：$1"],
    [/^Download as CSV: (.+)$/, "下载 CSV：$1"],
    [/^Search: (.+)$/, "搜索：$1"],
    [/^Fullscreen: (.+)$/, "全屏：$1"],
    [/^Close fullscreen: (.+)$/, "退出全屏：$1"],
    [/^(\d+) options? available\.$/, "$1 个选项。"],
    [/^(\d+) results?$/, "$1 个结果"],
    [/^(\d+) of (\d+) results?$/, "第 $1 个，共 $2 个结果"],
  ];

  const ids = (...names) => names.map((name) => `[data-testid="${name}"]`);
  const OWN = [
    ...ids("stMainMenu", "stMainMenuPopover", "stToolbar", "stStatusWidget", "stSkipToContent", "stSidebarCollapseButton",
      "stExpandSidebarButton", "stHeaderActionElements", "stElementToolbar", "stElementToolbarButton",
      "stDataFrameColumnMenu", "stDataFrameColumnFormattingMenu", "stDataFrameColumnVisibilityMenu", "stDataFrameStatisticsMetrics", "InputInstructions",
      "stFileUploaderDropzone", "stNumberInputStepUp", "stNumberInputStepDown", "stDateInputCalendar",
      "stDateInputCalendarButton", "stTooltipIcon", "stSelectbox", "stMultiSelect", "stSelectboxVirtualDropdown",
      "stMultiSelectDropdown", "stPagination", "stException"),
    ".gdg-search-bar", '[role="dialog"]', '[role="log"]',
  ].join();
  const APPLICATION = [
    ...ids("stElementContainer", "stFileChipName", "stWidgetLabel"),
    "[data-tag] > [title]",
    '[data-testid="stDataFrameColumnMenu"] div[title] > span',
    '[data-testid="stDataFrameColumnVisibilityMenu"] > div > div',
  ].join();
  // Where a tooltip explains Streamlit's buttons; elsewhere it shows the application's `help`.
  const TOOLS = ids("stElementToolbarButton", "stMainMenu", "stStatusWidget", "stHeaderActionElements", "stFileChip").join();
  // Single elements in the application's parts that carry a label of Streamlit's.
  const LABELLED = ids("stSidebar", "stSidebarNav", "stLogoLink").join();
  const OPTION_TEXTS = new Set(["No results", "Select all", "No options to select"]);
  const ATTRIBUTES = ["aria-label", "title", "placeholder", "data-title"];

  const shown = (language) => document.getElementsByClassName(`st-key-language-${language}`).length > 0;
  let chinese = document.documentElement.lang.startsWith("zh");
  // For each node that was changed: what each of its texts was, and what it became.
  let changed = new Map();
  // Nodes to look at, and whether with all that is in them.
  const pending = new Map();
  let scheduled = false;

  function translated(text) {
    const word = text.trim();
    if (Object.hasOwn(CHINESE, word)) return text.replace(word, () => CHINESE[word]);
    for (const [pattern, words] of PATTERNS) if (pattern.test(word)) return word.replace(pattern, words);
    return null;
  }

  /** Whether Streamlit, not the application, has written what stands in an element. */
  function own(element, text) {
    if (element.matches(LABELLED)) return true;
    const zone = element.closest(OWN);
    if (!zone) {
      const tip = element.closest('[role="tooltip"]');
      return Boolean(tip?.id && document.querySelector(`[aria-describedby~="${CSS.escape(tip.id)}"]`)?.closest(TOOLS));
    }
    if (element.closest('[role="option"]') && !OPTION_TEXTS.has(text.trim())) return false;
    // A dialog with elements in it is the application's, and so is its title.
    if (element.closest("h2") && zone.querySelector('[data-testid="stVerticalBlock"]')) return false;
    const application = element.closest(APPLICATION);
    return !application || application.contains(zone);
  }

  function exchange(node, element, key, text, write) {
    if (!text || changed.get(node)?.[key]?.[1] === text) return;
    const words = translated(text);
    if (words === null || !own(element, text)) return;
    changed.set(node, { ...changed.get(node), [key]: [text, words] });
    write(words);
  }

  function visit(node) {
    if (node.nodeType === Node.TEXT_NODE) {
      if (node.parentElement) exchange(node, node.parentElement, "", node.data, (words) => { node.data = words; });
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      for (const name of ATTRIBUTES) {
        exchange(node, node, name, node.getAttribute(name), (words) => node.setAttribute(name, words));
      }
    }
  }

  function visitAll(root) {
    visit(root);
    // Drawings hold thousands of nodes and no word of Streamlit's.
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
      node.nodeName === "svg" ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    while (walker.nextNode()) visit(walker.currentNode);
  }

  function restore() {
    for (const [node, texts] of changed) {
      for (const [key, [text, words]] of Object.entries(texts)) {
        if (key === "" && node.data === words) node.data = text;
        else if (key !== "" && node.getAttribute(key) === words) node.setAttribute(key, text);
      }
    }
    changed.clear();
  }

  function flush() {
    scheduled = false;
    const nodes = [...pending];
    pending.clear();
    const was = chinese;
    // While a page changes, both or neither may be there: then nothing has been decided yet.
    if (shown("zh") !== shown("en")) chinese = shown("zh");
    const tag = chinese ? "zh-CN" : "en";
    if (document.documentElement.lang !== tag) document.documentElement.lang = tag;
    if (!chinese) restore();
    else if (!was) visitAll(document.body);
    else for (const [node, deep] of nodes) if (node.isConnected) (deep ? visitAll : visit)(node);
    document.documentElement.classList.toggle("enlarged", document.getElementsByClassName("st-key-view-screen").length > 0);
    // Nodes that are gone need no way back.
    if (changed.size > 1000) changed = new Map([...changed].filter(([node]) => node.isConnected));
  }

  function observe(records) {
    for (const record of records) {
      if (record.type === "childList") for (const node of record.addedNodes) pending.set(node, true);
      else if (!pending.has(record.target)) pending.set(record.target, false);
    }
    if (!scheduled) {
      scheduled = true;
      requestAnimationFrame(flush);
    }
  }

  new MutationObserver(observe).observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES,
  });
  observe([{ type: "attributes", target: document.body }]);
})();
