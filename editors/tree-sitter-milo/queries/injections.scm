; Comments are a language of their own in editors that have one.
((line_comment) @injection.content (#set! injection.language "comment"))
((block_comment) @injection.content (#set! injection.language "comment"))
