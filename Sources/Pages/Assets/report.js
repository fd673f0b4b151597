// What a report's steps gain from scripts: pictures of the photos that were chosen, one answer instead of two where a
// class is chosen from the list, and the language at the page's head without losing what was written.

for (const input of document.querySelectorAll("input[type=file][accept*=image]")) {
  const list = Object.assign(document.createElement("ul"), { className: "photos" });
  input.after(list);
  const show = () => {
    for (const image of list.querySelectorAll("img")) URL.revokeObjectURL(image.src);
    list.replaceChildren(...[...input.files].filter((file) => file.type.startsWith("image/")).map((file) => {
      const item = document.createElement("li");
      item.append(Object.assign(document.createElement("img"), { src: URL.createObjectURL(file), alt: file.name }));
      return item;
    }));
  };
  input.addEventListener("change", show);
  show();
}

const select = document.querySelector("select[name=class-other]");
const radios = document.querySelectorAll("input[name=class]");
if (select) {
  select.addEventListener("change", () => {
    if (!select.value) return;
    for (const radio of radios) {
      radio.checked = false;
      radio.required = false;
    }
  });
  for (const radio of radios) radio.addEventListener("change", () => { select.value = ""; });
}

for (const link of document.querySelectorAll(".languages a[href='#language']")) {
  link.addEventListener("click", (event) => {
    const button = document.querySelector(`#language button[lang='${link.lang}']`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}
