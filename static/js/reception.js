// The reception screen: small conveniences. Without this file every step is a button of the page.
"use strict";
(() => {
  // The live result follows each key and choice, so its button is not needed.
  document.querySelectorAll("[data-live]").forEach((button) => { button.hidden = true; });

  // Choosing an item from the list opens it at once.
  const item = document.getElementById("item");
  if (item) {
    const options = new Set(Array.from(item.list ? item.list.options : [], (option) => option.value));
    item.addEventListener("input", () => {
      if (options.has(item.value)) item.form.requestSubmit();
    });
  }

  // Once the application is on its way, no late preview may bring its draft back.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.target.closest("form");
    if (form && form.getAttribute("aria-busy") === "true") event.preventDefault();
  });

  // A person shows an identity card, an enterprise its credit code.
  const usual = { person: "resident_id", enterprise: "credit_code" };
  document.addEventListener("change", (event) => {
    if (event.target.name !== "kind") return;
    const idType = document.querySelector("#reception [name=id_type]");
    if (Object.values(usual).includes(idType.value)) idType.value = usual[event.target.value];
  });
})();
