"""How the writers' files become the library: read, checked, compiled, printed for review.

The request path imports nothing of this package; it reads the compiled library.
"""
