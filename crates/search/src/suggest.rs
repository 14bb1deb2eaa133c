//! Which article answers a question: learned on the machine from what agents answered with.
