// Conveniences of the desk. Every page works without this file; nothing here decides, stores or fetches anything.
"use strict";
(() => {
  const BUSY = "aria-busy";
  const typing = (element) => element.matches("textarea, select, [contenteditable]") ||
    (element.matches("input") && !element.matches("[type=radio], [type=checkbox], [type=button], [type=submit]"));

  // A refused form: the summary of its errors takes the focus, so that it is read out and Tab goes on from there.
  const focusErrors = (root) => {
    const summary = root.querySelector(".message-error[tabindex]");
    if (summary) summary.focus();
  };

  // A second click must not send a second act (the server refuses it too). Buttons are disabled after the submit
  // event, since a disabled button would not send its own name and value.
  const lock = (form) => {
    form.setAttribute(BUSY, "true");
    setTimeout(() => form.querySelectorAll("button:not([type=button]):not(:disabled)").forEach((button) => {
      button.disabled = true;
      button.dataset.locked = "";
    }));
  };
  const unlock = (form) => {
    form.removeAttribute(BUSY);
    form.querySelectorAll("button[data-locked]").forEach((button) => {
      button.disabled = false;
      delete button.dataset.locked;
    });
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.getAttribute("method") !== "post" && !form.hasAttribute("hx-post")) return;
    if (form.getAttribute(BUSY) === "true") {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else {
      lock(form);
    }
  }, true);
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest("form");
    if (form) unlock(form);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll(`form[${BUSY}]`).forEach(unlock));

  // data-key="/" or "F2": the key focuses that input, or presses that link or button.
  const press = (key) => {
    const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!target) return false;
    if (target.matches("input, select, textarea")) {
      target.focus();
      if (target.select) target.select();
    } else {
      target.click();
    }
    return true;
  };

  // Ctrl+Enter: the primary button of the form one is in, else of the page.
  const submitPrimary = () => {
    const form = document.activeElement.closest("form");
    const selector = "button.button-primary:not(:disabled):not([type=button])";
    const button = (form && form.querySelector(selector)) || document.querySelector(`main ${selector}`);
    if (button) button.click();
    return Boolean(button);
  };

  // Checklist: 1, 2, 3 choose complete, wrong, missing for the row one is in; arrows up and down change the row.
  const checklistKey = (event) => {
    const row = event.target.closest(".checklist > li");
    if (!row || typing(event.target)) return false;
    if (/^[1-9]$/.test(event.key)) {
      const choice = row.querySelectorAll(".segments input")[Number(event.key) - 1];
      if (!choice || choice.disabled) return false;
      choice.focus();
      choice.click();
      return true;
    }
    const next = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling }[event.key];
    const target = next && (next.querySelector(".segments input:checked") || next.querySelector(".segments input"));
    if (target) target.focus();
    return Boolean(target) || event.key === "ArrowDown" || event.key === "ArrowUp";
  };

  const handled = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return submitPrimary();
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (checklistKey(event)) return true;
    return !(event.key.length === 1 && typing(event.target)) && press(event.key);
  };
  document.addEventListener("keydown", (event) => {
    if (!event.isComposing && event.target.closest && handled(event)) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
  // A whole page in answer to a part (login expired, redirect after a post) is gone to, never put inside the part;
  // an error without a message of its own, or no answer at all, is said at the top of the page.
  const showFailure = () => {
    const words = document.getElementById("request-failed");
    const messages = document.getElementById("messages");
    if (!words || !messages) return;
    messages.replaceChildren(words.content.cloneNode(true));
    focusErrors(messages);
  };
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, serverResponse } = event.detail;
    if (!/^\s*<!doctype/i.test(serverResponse)) return;
    event.detail.shouldSwap = false;
    if (xhr.status < 400) location.assign(xhr.responseURL);
    else showFailure();
  });
  document.addEventListener("htmx:responseError", showFailure);
  document.addEventListener("htmx:sendError", showFailure);
  document.addEventListener("htmx:afterSwap", (event) => focusErrors(event.target));
  focusErrors(document);
})();
