// A dialog that opens lets one write at once: its field takes the focus, once. A screen reader tells the dialog's name
// before the field's, since the focus comes from outside of it.

const PATIENCE_MS = 3000

let begun = ""

const fieldOf = (key) => document.querySelector(`[role=dialog] .st-key-${CSS.escape(key)} :is(textarea, input)`)

// Called at every rerun: whoever has gone on to another field stays there.
export default function ({ data }) {
  if (begun === data.opening) return
  begun = data.opening
  const end = performance.now() + PATIENCE_MS
  const look = () => {
    const field = fieldOf(data.key)
    // The dialog gives the focus to its first button when it has come, so once may be too early.
    if (field && document.activeElement === field && field.dataset.begun) return
    if (field) {
      field.dataset.begun = "1"
      field.focus()
    }
    if (performance.now() < end) requestAnimationFrame(look)
  }
  look()
}
