"use strict";

const said = document.getElementById("said");

function inBase64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve({ name: file.name, content: reader.result.split(",")[1] ?? "" });
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

async function bodyOf(form) {
  const body = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && value.trim()) body[name] = value;
  }
  const files = form.elements.evidence?.files ?? [];
  if (files.length) body.evidence = await Promise.all([...files].map(inBase64));
  return body;
}

function tell(form, answer) {
  if (answer.complaints === undefined) {
    form.hidden = true;
    return form.dataset.thanks;
  }
  const lines = answer.complaints.map((one) =>
    [one.number, one.progress[document.documentElement.lang], one.received_at.slice(0, 10)]
      .filter(Boolean).join(" · "));
  return lines.join("\n") || form.dataset.none;
}

async function send(event) {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const answer = await fetch(form.dataset.send, {
      method: "POST",
      credentials: "omit",
      headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang },
      body: JSON.stringify(await bodyOf(form)),
    });
    const told = await answer.json();
    said.textContent = answer.ok ? tell(form, told) : `${form.dataset.failed} ${told.title}: ${told.detail}`;
  } catch {
    said.textContent = form.dataset.failed;
  }
  button.disabled = false;
}

for (const form of document.forms) form.addEventListener("submit", send);
