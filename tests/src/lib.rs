//! Journeys across processes.
