// A list keeps the focus after a choice, and inside a field the key of the cord counts for nothing: let the list go.

export default function ({ data }) {
  const at = document.activeElement
  if (at?.closest(`.st-key-${CSS.escape(data.key)}`)) at.blur()
}
