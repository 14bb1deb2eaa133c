//! Which pieces of the index are put together, and when. Edits make small pieces
//! all day; a handful is kept, whatever happens, so that a search stays as quick
//! as on a fresh index and opening does too.

use tantivy::SegmentMeta;
use tantivy::indexer::{MergeCandidate, MergePolicy};

/// Pieces of one size before they become one of the next.
const SAME_SIZE: usize = 4;
/// Each size is so many times the one before.
const GROWTH: u32 = 8;
/// Below this all pieces are of one size.
const SMALLEST: u32 = 500;
/// A piece with more than this part of its articles replaced is written again.
const DEAD: f64 = 0.25;

/// Merges equals when there are four, and rewrites what is mostly dead.
#[derive(Debug)]
pub struct FewPieces;

impl MergePolicy for FewPieces {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let mut by_size: Vec<Vec<&SegmentMeta>> = Vec::new();
        for segment in segments {
            let size = size_of(segment);
            if by_size.len() <= size {
                by_size.resize_with(size + 1, Vec::new);
            }
            if let Some(same) = by_size.get_mut(size) {
                same.push(segment);
            }
        }
        let mut candidates = Vec::new();
        for same in by_size {
            if same.len() >= SAME_SIZE {
                candidates.push(MergeCandidate(same.iter().map(|segment| segment.id()).collect()));
                continue;
            }
            let is_dead = |segment: &&&SegmentMeta| {
                f64::from(segment.num_deleted_docs()) > f64::from(segment.max_doc()) * DEAD
            };
            let dead = same.iter().filter(is_dead);
            candidates.extend(dead.map(|segment| MergeCandidate(vec![segment.id()])));
        }
        candidates
    }
}

fn size_of(segment: &SegmentMeta) -> usize {
    let (mut size, mut limit) = (0, SMALLEST);
    while segment.num_docs() > limit {
        size += 1;
        limit = limit.saturating_mul(GROWTH);
    }
    size
}
