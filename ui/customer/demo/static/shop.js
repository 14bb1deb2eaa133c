// The little the demo shop does by itself: a basket in this browser, a postcode
// box that always finds something to say, and the steps of "Move home".
(() => {
  const GOODS = {
    "jetty-80": ["Jetty 80", 24, "month"], "quay-300": ["Quay 300", 31, "month"], "lighthouse-900": ["Lighthouse 900", 39, "month"],
    "router-blue": ["Harbour router, blue", 79, "once"], "router-white": ["Harbour router, white", 79, "once"], "router-graphite": ["Harbour router, graphite", 79, "once"],
  };
  const BASKET = "harbour.basket";
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];

  function basket() {
    try {
      return JSON.parse(localStorage.getItem(BASKET) ?? "[]").filter((id) => GOODS[id]);
    } catch {
      return [];
    }
  }

  function keep(ids) {
    try {
      localStorage.setItem(BASKET, JSON.stringify(ids));
    } catch {
      // A browser that keeps nothing has an empty basket on the next page.
    }
    draw(ids);
  }

  function draw(ids) {
    for (const count of all("[data-basket-count]")) {
      count.textContent = String(ids.length);
      count.hidden = ids.length === 0;
    }
    const page = document.querySelector("[data-basket]");
    if (!page) return;
    page.querySelector("[data-basket-empty]").hidden = ids.length > 0;
    page.querySelector("[data-basket-total]").hidden = ids.length === 0;
    const sum = (kind) => `£${ids.reduce((total, id) => total + (GOODS[id][2] === kind ? GOODS[id][1] : 0), 0)}`;
    page.querySelector("[data-once]").textContent = sum("once");
    page.querySelector("[data-monthly]").textContent = sum("month");
    page.querySelector("[data-basket-lines]").replaceChildren(...ids.map((id, index) => line(id, () => keep(ids.filter((_, i) => i !== index)))));
  }

  function line(id, remove) {
    const [name, price, kind] = GOODS[id];
    const item = document.createElement("li");
    const label = document.createElement("span");
    label.textContent = name;
    const cost = document.createElement("span");
    cost.textContent = kind === "month" ? `£${price} a month` : `£${price}`;
    const button = document.createElement("button");
    button.className = "link";
    button.textContent = "Remove";
    button.setAttribute("aria-label", `Remove ${name}`);
    button.addEventListener("click", remove);
    item.append(label, cost, button);
    return item;
  }

  function answer(from, words) {
    const place = from.closest("section")?.querySelector("[data-answer]");
    if (place) place.textContent = words;
  }

  const acts = {
    chat: () => window.Throughline?.open(),
    "someone-else": () => {
      window.Throughline?.forget();
      keep([]);
      document.querySelector(".playing strong").textContent = "You are someone new now. The hub has never seen this browser.";
    },
    order: (button) => {
      keep([]);
      answer(button, "Thank you. In a real shop the order would be on its way; here the basket is simply empty again.");
    },
  };

  for (const button of all("button[data-act]")) button.addEventListener("click", () => acts[button.dataset.act]?.(button));
  for (const button of all("[data-add]")) {
    button.addEventListener("click", () => {
      keep([...basket(), button.dataset.add]);
      answer(button, "It is in your basket.");
    });
  }
  for (const form of all('form[data-act="postcode"]')) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const postcode = new FormData(form).get("postcode").toString().toUpperCase();
      answer(form, `Good news: all three plans are available at ${postcode}.`);
    });
  }

  const steps = document.querySelector("[data-steps]");
  if (steps) {
    const name = steps.dataset.steps;
    const forms = all("[data-step]", steps);
    const marks = all(".steps li", steps);
    const last = forms.length;
    const asked = () => Math.min(last, Math.max(1, Number(/^#step-(\d)$/.exec(location.hash)?.[1] ?? 1)));
    const show = (takeFocus) => {
      const step = asked();
      forms.forEach((form, index) => (form.hidden = index + 1 !== step));
      marks.forEach((mark, index) => {
        if (index + 1 === step) mark.setAttribute("aria-current", "step");
        else mark.removeAttribute("aria-current");
        mark.classList.toggle("past", index + 1 < step);
      });
      // The agent sees this title beside what the customer writes.
      document.title = step < last ? `${name}, step ${step} · Harbour` : `${name}, done · Harbour`;
      if (takeFocus) forms[step - 1]?.querySelector("h2")?.focus();
    };
    for (const form of all("form", steps)) {
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        location.hash = `#step-${asked() + 1}`;
      });
    }
    for (const back of all("[data-back]", steps)) back.addEventListener("click", () => (location.hash = `#step-${asked() - 1}`));
    window.addEventListener("hashchange", () => show(true));
    show(false);
  }

  draw(basket());
})();
