// A Streamlit slider tells its value when it is let go. This tells the values of some sliders while one is dragged.

const EVERY_MS = 120

const slider = (key) => document.querySelector(`.st-key-${CSS.escape(key)} input[type="range"]`)

function values(keys) {
  const found = keys.map((key) => [key, slider(key)]).filter(([, input]) => input)
  return Object.fromEntries(found.map(([key, input]) => [key, Number(input.value)]))
}

function follow(state) {
  let timer = 0
  let told = ""
  const tell = () => {
    const now = values(state.keys)
    const text = JSON.stringify(now)
    if (text === told) return
    told = text
    state.setTriggerValue("dragged", now)
  }
  const begin = (event) => {
    const inside = state.keys.some((key) => event.target.closest?.(`.st-key-${CSS.escape(key)}`))
    if (!inside) return
    told = JSON.stringify(values(state.keys))
    clearInterval(timer)
    timer = setInterval(tell, EVERY_MS)
  }
  // What is told last is told by the slider itself.
  const end = () => clearInterval(timer)
  const listeners = [["pointerdown", begin], ["pointerup", end], ["pointercancel", end]]
  listeners.forEach(([name, act]) => document.addEventListener(name, act, true))
  return () => {
    end()
    listeners.forEach(([name, act]) => document.removeEventListener(name, act, true))
  }
}

const followed = new WeakMap()

// Called again at every rerun, with the keys of the day; the listeners stay, also through a drag.
export default function whileDragging({ data, parentElement, setTriggerValue }) {
  const state = followed.get(parentElement) ?? {}
  Object.assign(state, { keys: data.keys, setTriggerValue })
  if (!followed.has(parentElement)) {
    followed.set(parentElement, state)
    state.stop = follow(state)
  }
  return () => {
    state.stop()
    followed.delete(parentElement)
  }
}
