"""The web face: the few pages that messages lead to. It has no business of its own."""
