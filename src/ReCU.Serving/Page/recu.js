"use strict";

const element = (id) => document.getElementById(id);
const drop = element("drop");
const file = element("file");
const picture = element("picture");
const status = element("status");
const answer = element("answer");
let latest = 0;

// Names are text, never markup: a model file may hold any.
function row(one) {
  const cells = [document.createElement("td"), document.createElement("td"), document.createElement("td")];
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = one.probability;
  bar.setAttribute("aria-label", one.name);
  cells[0].textContent = one.name;
  cells[1].append(bar);
  cells[2].textContent = (100 * one.probability).toFixed(1) + " %";
  const line = document.createElement("tr");
  line.append(...cells);
  return line;
}

function tell(text, isProblem) {
  status.textContent = text;
  status.className = isProblem ? "problem" : "";
}

async function classify(blob) {
  const turn = ++latest;
  URL.revokeObjectURL(picture.src);
  picture.src = URL.createObjectURL(blob);
  picture.hidden = false;
  answer.hidden = true;
  tell("…", false);
  try {
    const response = await fetch(document.body.dataset.base + "classify", { method: "POST", body: blob });
    const result = await response.json();
    // A later picture has taken the place of this one.
    if (turn !== latest) {
      return;
    }

    if (!response.ok) {
      tell(result.detail || response.statusText, true);
      return;
    }

    answer.tBodies[0].replaceChildren(...result.classes.map(row));
    answer.hidden = false;
    tell(result.milliseconds.toFixed(1) + " ms", false);
  } catch (error) {
    if (turn === latest) {
      tell("The server does not answer: " + error.message, true);
    }
  }
}

function take(files) {
  const chosen = [...files].find((one) => one.size > 0);
  if (chosen) {
    classify(chosen);
  } else {
    tell("There is no picture in that.", true);
  }
}

picture.addEventListener("error", () => { picture.hidden = true; });
file.addEventListener("change", () => { if (file.files.length > 0) { take(file.files); } });
document.addEventListener("paste", (event) => {
  if (event.clipboardData.files.length > 0) {
    take(event.clipboardData.files);
  }
});

for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}

document.addEventListener("dragleave", () => drop.classList.remove("over"));
document.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  take(event.dataTransfer.files);
});
