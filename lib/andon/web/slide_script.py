"""The one script of a frozen view: it pages through the slides."""

SCRIPT = """
addEventListener("keydown", function (event) {
  if (event.altKey || event.ctrlKey || event.metaKey || innerWidth < 900) return;
  var slides = Array.prototype.slice.call(document.querySelectorAll(".slide"));
  var at = slides.findIndex(function (each) { return each.getBoundingClientRect().bottom > innerHeight / 2; });
  var to = { ArrowRight: at + 1, ArrowDown: at + 1, PageDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1,
    PageUp: at - 1, Home: 0, End: slides.length - 1, " ": event.shiftKey ? at - 1 : at + 1 }[event.key];
  if (to === undefined) return;
  var here = slides[at].getBoundingClientRect();
  if (to > at && event.key !== "End" && here.bottom > innerHeight + 4) return;
  event.preventDefault();
  slides[Math.min(Math.max(to, 0), slides.length - 1)].scrollIntoView();
});
"""
"""Pages by keys in both directions. Without it a browser's own keys page downwards, as the slides snap into place."""
SCRIPT_HASHES = ("sha256-2arEjMOq7IEh0c1ip6WoELgZRFSsPpyHmVwNq03e1ao=",)
"""Of each script that was ever frozen, newest last: only added to, so that stored slides go on paging."""
