// A wide page's scene stays in sight beside its question; one that is higher than the window is scrolled to its end before it stays.

const EDGE = 8; // pixels to the edge of the window
const scene = document.querySelector(".scene");

function place() {
  scene.style.top = `${Math.min(EDGE, innerHeight - scene.offsetHeight - EDGE)}px`;
}

new ResizeObserver(place).observe(scene);
window.addEventListener("resize", place);
