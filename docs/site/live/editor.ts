import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands"
import { javascript } from "@codemirror/lang-javascript"
import { HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language"
import { EditorState, StateEffect, StateField } from "@codemirror/state"
import { Decoration, type DecorationSet, EditorView, keymap, lineNumbers } from "@codemirror/view"
import { tags } from "@lezer/highlight"

export interface Editor {
  setText(text: string): void
  /** Marks a line as wrong, or none. */
  markLine(line: number | undefined): void
  destroy(): void
}

const setMark = StateEffect.define<number | undefined>()

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marked, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setMark)) continue
      const { doc } = transaction.state
      if (effect.value === undefined || effect.value > doc.lines) return Decoration.none
      return Decoration.set([Decoration.line({ class: "wrong" }).range(doc.line(effect.value).from)])
    }
    return transaction.docChanged ? Decoration.none : marked
  },
  provide: (field) => EditorView.decorations.from(field),
})

/** The colours of the highlighted code that it takes the place of. */
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: tags.comment, color: "var(--code-comment)" },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.propertyName)],
    color: "var(--code-function)",
  },
  { tag: [tags.typeName, tags.className], color: "var(--code-type)" },
])

const theme = EditorView.theme({
  "&": { fontSize: "var(--vp-code-font-size)", color: "var(--vp-c-text-1)" },
  ".cm-content": {
    fontFamily: "var(--vp-font-family-mono)",
    lineHeight: "1.7",
    caretColor: "var(--vp-c-text-1)",
  },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--vp-c-text-2)", border: "none" },
  "&.cm-focused": { outline: "2px solid var(--vp-c-brand-1)", outlineOffset: "-2px" },
  ".cm-cursor": { borderLeftColor: "var(--vp-c-text-1)" },
})

/** Makes an editor of TypeScript. Escape, then Tab, leaves it by key. */
export function makeEditor(
  parent: HTMLElement,
  text: string,
  listeners: { readonly onChange: (text: string) => void; readonly onRun: () => void },
): Editor {
  const run = () => {
    listeners.onRun()
    return true
  }
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        history(),
        indentOnInput(),
        javascript({ typescript: true }),
        syntaxHighlighting(colours),
        marks,
        theme,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": "Code of the example" }),
        keymap.of([{ key: "Mod-Enter", run }, ...defaultKeymap, ...historyKeymap, indentWithTab]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) listeners.onChange(update.state.doc.toString())
        }),
      ],
    }),
  })
  view.focus()
  return {
    setText: (value) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } }),
    markLine: (line) => view.dispatch({ effects: setMark.of(line) }),
    destroy: () => view.destroy(),
  }
}
