"""From a file to drafts: one module a format, each yielding `Incoming`; `loading` writes them."""
