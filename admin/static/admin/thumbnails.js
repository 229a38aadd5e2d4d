// Draws the pages inside as small as their frames are; without this they would show a corner.

function fit(thumbnail) {
  const inside = thumbnail.querySelector("iframe");
  inside.style.transform = `scale(${thumbnail.clientWidth / inside.offsetWidth})`;
}

const watch = new ResizeObserver((changed) => changed.forEach(({ target }) => fit(target)));
for (const thumbnail of document.querySelectorAll(".thumbnail")) watch.observe(thumbnail);
