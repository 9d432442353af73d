"""What we say: the words, the engine that chooses them, and the session that keeps a place in them."""
