//! Tables of an HTML text as Markdown tables; a table that only arranges things on a page is read as its content.

use super::blocks::{Blocks, words_of};
use super::runs::{Place, append};
use crate::markdown;
use comrak::nodes::{AstNode, NodeTable, NodeValue, TableAlignment};
use dom_query::NodeRef;

/// A wider table is cut here.
const WIDEST: usize = 60;

/// Appends a table.
pub(super) fn table<'a>(blocks: &mut Blocks<'a>, node: &NodeRef<'_>, parent: &'a AstNode<'a>) {
    let rows = rows_of(node);
    let width = rows.iter().map(|cells| width_of(cells)).max().unwrap_or(0).min(WIDEST);
    let is_layout = width < 2
        || rows.len() < 2
        || holds_table(node)
        || node.attr("role").as_deref() == Some("presentation");
    if is_layout {
        for row in &rows {
            for cell in row {
                blocks.children_of(cell, parent);
            }
        }
        return;
    }
    let value = NodeTable {
        alignments: alignments(rows.first().map_or(&[], Vec::as_slice), width),
        num_columns: width,
        num_rows: rows.len(),
        num_nonempty_cells: 0,
    };
    let table = blocks.put(parent, NodeValue::Table(Box::new(value)));
    for (index, cells) in rows.iter().enumerate() {
        let row = blocks.put(table, NodeValue::TableRow(index == 0));
        fill(blocks, cells, width, row);
    }
}

fn fill<'a>(blocks: &Blocks<'a>, cells: &[NodeRef<'_>], width: usize, row: &'a AstNode<'a>) {
    let mut filled = 0;
    for cell in cells {
        if filled >= width {
            return;
        }
        let place = blocks.put(row, NodeValue::TableCell);
        append(blocks.arena, words_of(cell), Place::Cell, place);
        for _ in 1..span(cell).min(width - filled) {
            row.append(markdown::node(blocks.arena, NodeValue::TableCell));
        }
        filled += span(cell);
    }
    for _ in filled..width {
        row.append(markdown::node(blocks.arena, NodeValue::TableCell));
    }
}

/// The rows of this table, those of tables within it left out.
fn rows_of<'d>(table: &NodeRef<'d>) -> Vec<Vec<NodeRef<'d>>> {
    let mut rows = Vec::new();
    for child in table.element_children() {
        match child.node_name().as_deref() {
            Some("tr") => rows.push(child),
            Some("thead" | "tbody" | "tfoot") => {
                rows.extend(child.element_children().into_iter().filter(|row| row.has_name("tr")));
            }
            _ => {}
        }
    }
    let is_cell = |cell: &NodeRef<'_>| cell.has_name("td") || cell.has_name("th");
    let rows =
        rows.into_iter().map(|row| row.element_children().into_iter().filter(is_cell).collect::<Vec<_>>());
    rows.filter(|cells| !cells.is_empty()).collect()
}

fn holds_table(table: &NodeRef<'_>) -> bool {
    table.descendants_it().any(|inner| inner.has_name("table"))
}

fn width_of(cells: &[NodeRef<'_>]) -> usize {
    cells.iter().map(span).sum()
}

fn span(cell: &NodeRef<'_>) -> usize {
    cell.attr("colspan")
        .and_then(|span| span.parse().ok())
        .filter(|span| (1..=WIDEST).contains(span))
        .unwrap_or(1)
}

fn alignments(cells: &[NodeRef<'_>], width: usize) -> Vec<TableAlignment> {
    let mut alignments = Vec::with_capacity(width);
    for cell in cells {
        let style = cell.attr("style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
        let align = cell.attr("align").unwrap_or_default().to_ascii_lowercase();
        let is = |side: &str| align == side || style.contains(&format!("text-align:{side}"));
        let alignment = match () {
            () if is("right") => TableAlignment::Right,
            () if is("center") => TableAlignment::Center,
            () => TableAlignment::None,
        };
        alignments.extend(std::iter::repeat_n(alignment, span(cell)));
    }
    alignments.resize(width, TableAlignment::None);
    alignments
}
