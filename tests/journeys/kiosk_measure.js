// Everything that is wrong with a kiosk's screen: targets, gaps, what is cut, what must be low.
({ target, apart }) => {
  const wrong = [];
  const unit = Math.min(innerWidth, innerHeight) / 1080;
  const stage = document.getElementById("stage");
  const low = document.documentElement.classList.contains("lower");
  const buttons = [...document.querySelectorAll(".kiosk button")]
    .filter((each) => each.getClientRects().length)
    .map((each) => ({ each, name: each.innerText.replace(/\s+/g, " "), box: each.getBoundingClientRect() }));
  for (const { each, name, box } of buttons) {
    if (Math.min(box.width, box.height) < target * unit) wrong.push(`small: ${name} ${box.width}x${box.height}`);
    if (low && box.top < innerHeight * 0.6 - 1) wrong.push(`not low: ${name} at ${box.top}`);
    if (box.left < 0 || box.right > innerWidth || box.bottom > innerHeight) wrong.push(`outside: ${name}`);
    const slack = parseFloat(getComputedStyle(each).fontSize) / 4;
    if (each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + slack) wrong.push(`cut: ${name}`);
    for (const other of buttons) {
      if (other.each === each || other.each.closest("#warning") !== each.closest("#warning")) continue;
      const right = Math.max(0, other.box.left - box.right, box.left - other.box.right);
      const down = Math.max(0, other.box.top - box.bottom, box.top - other.box.bottom);
      if (Math.hypot(right, down) < apart * unit) wrong.push(`near: ${name} and ${other.name}`);
    }
  }
  if (stage.scrollHeight > stage.clientHeight + 1 || stage.scrollWidth > stage.clientWidth + 1) {
    wrong.push(`scrolls: ${stage.scrollWidth}x${stage.scrollHeight} in ${stage.clientWidth}x${stage.clientHeight}`);
  }
  return wrong;
}
