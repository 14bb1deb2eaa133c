// As-you-type search and the chat button. The portal works without any of this.
(() => {
  "use strict";
  const form = document.querySelector("form[data-suggest]");
  if (form) suggest(form);
  for (const button of document.querySelectorAll("[data-chat]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.Throughline?.open());
  }
  const menu = document.querySelector("details.languages");
  if (menu) document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  function suggest(form) {
    const input = form.querySelector("input[type=search]");
    const box = form.querySelector(".suggestions");
    const status = form.querySelector("[role=status]");
    const say = form.dataset;
    let options = [], chosen = -1, asked = 0, shownFor = "", timer, settling;
    box.id = "suggestions";
    box.setAttribute("role", "listbox");
    box.setAttribute("aria-label", say.label);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", box.id], ["aria-expanded", "false"]]) input.setAttribute(name, value);

    input.addEventListener("input", () => {
      clearTimeout(timer);
      clearTimeout(settling);
      const words = input.value.trim();
      if (words.length < 2) return close();
      timer = setTimeout(() => ask(words, false), 120);
      // A question nobody went on typing: counted, so that gaps are seen.
      settling = setTimeout(() => ask(words, true), 2500);
    });
    input.addEventListener("keydown", pressed);
    input.addEventListener("blur", () => setTimeout(close, 150));
    input.addEventListener("focus", () => { if (options.length && shownFor === input.value.trim()) show(true); });

    async function ask(words, isSettled) {
      const mine = ++asked;
      try {
        const address = say.suggest + "?" + new URLSearchParams({ q: words, ...(isSettled && { settled: "1" }) });
        const answer = await fetch(address, { headers: { accept: "application/json" } });
        if (!answer.ok || mine !== asked || isSettled) return;
        draw(words, (await answer.json()).articles);
      } catch {
        // Without a network the form still sends.
      }
    }

    function draw(words, articles) {
      shownFor = words;
      chosen = -1;
      input.removeAttribute("aria-activedescendant");
      box.replaceChildren(...articles.map((article, place) => {
        const option = document.createElement("div");
        option.id = "suggestion-" + place;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dir = "auto";
        option.lang = article.language;
        option.dataset.url = article.url;
        for (const piece of article.title) option.append(piece.is_match ? Object.assign(document.createElement("mark"), { textContent: piece.text }) : piece.text);
        if (article.summary) option.append(Object.assign(document.createElement("small"), { textContent: article.summary }));
        option.addEventListener("mousedown", (event) => event.preventDefault());
        option.addEventListener("click", () => open(option));
        return option;
      }));
      options = [...box.children];
      status.textContent = articles.length ? say.count.replace("{n}", articles.length) : say.none;
      show(options.length > 0);
    }

    function pressed(event) {
      if (event.isComposing) return;
      if (event.key === "Escape" && !box.hidden) {
        event.preventDefault();
        close();
      } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length) {
        event.preventDefault();
        show(true);
        const step = event.key === "ArrowDown" ? 1 : -1;
        choose(chosen < 0 && step < 0 ? options.length - 1 : chosen + step);
      } else if (event.key === "Enter" && chosen >= 0 && !box.hidden) {
        event.preventDefault();
        open(options[chosen]);
      }
    }

    function choose(place) {
      options[chosen]?.setAttribute("aria-selected", "false");
      chosen = place >= options.length || place < 0 ? -1 : place;
      if (chosen < 0) return input.removeAttribute("aria-activedescendant");
      options[chosen].setAttribute("aria-selected", "true");
      options[chosen].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[chosen].id);
    }

    function open(option) {
      clearTimeout(settling);
      location.href = option.dataset.url;
    }

    function show(is) {
      box.hidden = !is;
      input.setAttribute("aria-expanded", String(is));
    }

    function close() {
      clearTimeout(timer);
      asked++;
      show(false);
    }
  }
})();
