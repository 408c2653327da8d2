; Written by `BLESS=1 cargo test -p milo-syntax --test editors`.
["if" "else" "for" "while" "in" "match" "return" "break" "continue" "parallel" "unsafe"] @keyword.control
["let" "var" "fn" "struct" "enum" "impl" "trait" "as" "extern" "pub" "from" "import" "interface" "is" "move" "mut" "rust" "type"] @keyword
(boolean) @constant.builtin.boolean
(null) @constant.builtin
(self) @variable.builtin
(primitive_type) @type.builtin
(type_identifier) @type
(number) @number
(character) @character
(string) @string
(raw_string) @string
(interpolated_string ["$\"" "\""] @string)
(interpolated_string (content) @string)
(escape) @string.escape
(brace) @string.escape
(interpolation ["{" "}"] @punctuation.special)
(line_comment) @comment
(block_comment) @comment
(attribute "@" @attribute name: (identifier) @attribute)
(rust_attribute) @attribute
(lifetime) @label
(member field: (identifier) @property)
(member method: (identifier) @function.method)
(call function: (identifier) @function.call)
(macro_call macro: (identifier) @function.macro)
(function name: (identifier) @function)
(operator) @operator
["(" ")" "[" "]" "{" "}"] @punctuation.bracket
