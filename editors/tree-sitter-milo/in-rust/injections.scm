; For Rust, not for Milo: what stands in `milo! { … }` is Milo. Put it behind the editor's own injections of
; Rust (`; extends`, or in a copy of them), as README.md says.
((macro_invocation
   macro: [
     (identifier) @_name
     (scoped_identifier name: (identifier) @_name)
   ]
   (token_tree) @injection.content)
 (#eq? @_name "milo")
 (#set! injection.language "milo")
 (#set! injection.include-children))
