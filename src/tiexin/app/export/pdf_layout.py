"""The layout of the PDF, in Typst; it holds no words and no figures.

Everything comes in as data (one JSON input), so that no text can be read as markup. A
length on the axis of days comes as a share of its width.
"""

from __future__ import annotations

from typing import Final

# Without a date of its own an equal plan gives an equal file.
LAYOUT: Final = """
#let data = json(bytes(sys.inputs.report))
#set document(title: data.title, date: none)
#set page(paper: "a4", flipped: true, margin: 15mm, numbering: "1 / 1")
#set text(font: data.fonts, size: 9pt, lang: data.lang, region: data.region)
#set heading(numbering: none)
#show table.cell.where(y: 0): strong
#set table(stroke: (x: none, y: 0.4pt + rgb("#c9d2da")), inset: 4pt)
#let ink = rgb("#17262c")
#let brand = rgb("#0d4f57")
#let seal = rgb("#a8321b")
#let sand = rgb("#cfc3a0")
#let pale = rgb("#9cc0c1")
#let share(number) = number * 100%
#let ticks(axis, height) = for tick in axis {
  place(dx: share(tick.x), line(
    length: height, angle: 90deg,
    stroke: (if tick.strong {0.6pt} else {0.3pt}) + rgb("#c9c3b4"),
  ))
}
#let bar(x, width, y, height, fill, stroke: none) = place(
  dx: share(x), dy: y,
  rect(
    width: calc.max(share(width), 0.25%), height: height, fill: fill, stroke: stroke,
  ),
)
#let diamond(x, y, fill) = place(dx: share(x), dy: y, move(dx: -2.5pt, rotate(
  45deg, rect(width: 4.4pt, height: 4.4pt, fill: fill, stroke: 0.5pt + ink),
)))
#let head(axis) = box(width: 100%, height: 11pt, for tick in axis {
  if tick.label != "" { place(dx: share(tick.x), text(size: 6.5pt, tick.label)) }
})
#let lane(axis, height, body) = box(width: 100%, height: height, {
  ticks(axis, height)
  body
})
#let chart(drawing, lanes) = grid(
  columns: (70mm, 1fr), column-gutter: 3mm, row-gutter: 0.6pt,
  grid.header([], head(drawing.axis)),
  ..lanes.flatten(),
)
#let fill-of(row) = if row.critical {seal} else if row.works {sand} else {pale}
#let dashes = (thickness: 0.4pt, dash: "dashed")
#let edge-of(row) = if row.certain {0.4pt + ink} else {dashes}
#let weight-of(row) = if row.critical {"bold"} else {"regular"}
#let gantt(drawing) = chart(drawing, drawing.rows.map(row => (
  if row.stage {
    (grid.cell(colspan: 2, inset: (top: 4pt, bottom: 2pt), strong(row.title)),)
  } else if row.milestone {
    (text(size: 7pt)[◆ #row.title], lane(drawing.axis, 8pt, {
      diamond(row.ghost, 1.5pt, white)
      diamond(row.x, 1.5pt, ink)
    }))
  } else {
    (
      text(size: 7pt, weight: weight-of(row), row.title),
      lane(drawing.axis, 8pt, {
        if row.ghost != none {
          bar(row.ghost.x, row.ghost.width, 6pt, 1.6pt, rgb("#b4b0a5"))
        }
        bar(row.x, row.width, 0.8pt, 4.6pt, fill-of(row), stroke: edge-of(row))
      }),
    )
  }
)))
#let ranges(drawing) = chart(drawing, drawing.rows.map(row => (
  text(size: 8pt, row.title),
  lane(drawing.axis, 12pt, {
    bar(row.wide.x, row.wide.width, 3.5pt, 4pt, pale, stroke: 0.4pt + brand)
    bar(row.full.x, row.full.width, 1.5pt, 8pt, brand)
    diamond(row.planned, 3.3pt, rgb("#ffc94d"))
  }),
)))
#let listing(each) = [
  == #each.title
  #set text(size: 7pt)
  #table(
    columns: each.columns.map(_ => auto),
    table.header(..each.columns),
    ..each.rows.flatten(),
  )
]
= #data.title
#for line in data.summary [#par(line)]
#listing(data.milestones)
#for section in data.sections [
  == #section.title
  #for line in section.lines [#par(line)]
  #if section.ranges != none [
    #ranges(section.ranges)
    #text(size: 7pt, data.ranges_key)
  ]
  #for each in section.tables { listing(each) }
]
#pagebreak(weak: true)
== #data.gantt_title
#gantt(data.gantt)
#text(size: 7pt, data.gantt_key)
== #data.story_title
#for line in data.story [#par(line)]
#for each in data.tables { listing(each) }
"""
