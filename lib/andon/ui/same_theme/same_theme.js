// Streamlit keeps the theme that somebody chose in its menu under the path of the page that was loaded, so that a link
// which loads another page would lose it. This keeps it under the paths of all our pages.

const KEPT = /^(stActiveTheme-)(.*)(-v\d+)$/

const loaded = new URL(performance.getEntriesByType("navigation")[0].name).pathname
const folder = loaded.slice(0, loaded.lastIndexOf("/") + 1)
let pages = []
let carried = ""

function carry() {
  try {
    for (const [key, theme] of Object.entries(localStorage)) {
      const [, head, path, version] = KEPT.exec(key) ?? []
      // Only what is new here: another tab may have chosen since.
      if (path !== loaded || theme === carried) continue
      carried = theme
      pages.forEach((page) => localStorage.setItem(`${head}${folder}${page}${version}`, theme))
    }
  } catch {
    // A browser that keeps nothing for us keeps no theme either.
  }
}

// It may be chosen without a rerun: the last moment before another page is loaded.
addEventListener("pagehide", carry)
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && carry())

export default function ({ data }) {
  pages = data.pages
  carry()
}
