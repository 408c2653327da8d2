/**
 * Milo for editors: words, texts with their holes, comments and brackets. It is loose on purpose: what is
 * half-written is highlighted like the rest. The compiler's own parser tells mistakes.
 */

const { reserved, contextual, primitives } = require('./keywords.js');

module.exports = grammar({
  name: 'milo',

  word: $ => $.identifier,

  extras: $ => [/\s/, $.line_comment, $.block_comment],

  rules: {
    source_file: $ => repeat($._item),

    _item: $ => choice(
      $.function,
      $.type_declaration,
      $.macro_call,
      $.call,
      $.member,
      $.attribute,
      $.rust_attribute,
      $.primitive_type,
      $.boolean,
      $.null,
      $.self,
      $.string,
      $.interpolated_string,
      $.character,
      $.number,
      $.lifetime,
      $.parenthesized,
      $.bracketed,
      $.block,
      $.type_identifier,
      $.identifier,
      $.operator,
      ...keywords(),
    ),

    function: $ => prec(1, seq('fn', field('name', $.identifier))),
    type_declaration: $ => prec(1, seq(
      choice('struct', 'enum', 'trait', 'interface', 'type'),
      field('name', $.type_identifier),
    )),
    call: $ => prec(1, seq(field('function', $.identifier), $.arguments)),
    arguments: $ => seq(token.immediate('('), repeat($._item), ')'),
    member: $ => prec.right(1, seq('.', optional(choice(
      seq(field('method', $.identifier), $.arguments),
      field('field', $.identifier),
      field('variant', $.type_identifier),
      field('index', $.number),
    )))),
    macro_call: $ => prec(2, seq(
      field('macro', $.identifier),
      choice(
        seq(token.immediate('!('), repeat($._item), ')'),
        seq(token.immediate('!['), repeat($._item), ']'),
      ),
    )),

    attribute: $ => seq('@', field('name', $.identifier)),
    rust_attribute: $ => seq(choice('#[', '#!['), repeat($._item), ']'),

    parenthesized: $ => seq('(', repeat($._item), ')'),
    bracketed: $ => seq('[', repeat($._item), ']'),
    block: $ => seq('{', repeat($._item), '}'),

    primitive_type: $ => choice(...primitives),
    boolean: $ => choice('true', 'false'),
    null: $ => 'null',
    self: $ => choice('self', 'Self'),

    string: $ => choice(
      seq(choice('"', 'b"', 'c"'), repeat(choice($.escape, $.content)), token.immediate('"')),
      $.raw_string,
    ),
    raw_string: $ => token(choice(
      /[bc]?r"[^"]*"/,
      /[bc]?r#"([^"]|"[^#])*"#/,
    )),
    content: $ => token.immediate(prec(1, /[^"\\]+/)),
    escape: $ => token.immediate(/\\(x[0-9a-fA-F]{2}|u\{[0-9a-fA-F_]+\}|\r?\n|.)/),

    interpolated_string: $ => seq(
      '$"',
      repeat(choice($.escape, $.brace, $.interpolation, alias($._text, $.content))),
      token.immediate('"'),
    ),
    _text: $ => token.immediate(prec(1, /[^"\\{}]+/)),
    brace: $ => token.immediate(prec(2, choice('{{', '}}'))),
    interpolation: $ => seq(token.immediate('{'), repeat($._item), '}'),

    character: $ => token(/b?'([^'\\\n]|\\(x[0-9a-fA-F]{2}|u\{[0-9a-fA-F_]+\}|.))'/),
    lifetime: $ => token(/'[A-Za-z_]\w*/),
    number: $ => token(choice(
      /0x[0-9a-fA-F_]+\w*/,
      /0b[01_]+\w*/,
      /0o[0-7_]+\w*/,
      /[0-9][0-9_]*(\.[0-9][0-9_]*)?([eE][+-]?[0-9_]+)?([iuf](8|16|32|64|128|size))?/,
    )),

    type_identifier: $ => /[A-Z]\w*/,
    identifier: $ => /(r#)?[a-z_\p{Ll}\p{Lo}]\w*/,

    operator: $ => choice(
      '=>', '->', '::', '..', '...', '??', '==', '!=', '<=', '>=', '&&', '||', '<<', '>>',
      '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<=', '>>=',
      '=', '+', '-', '*', '/', '%', '&', '|', '^', '~', '!', '?', '<', '>', ':', ';', ',', '$', '#',
    ),

    line_comment: $ => token(seq('//', /[^\n]*/)),
    block_comment: $ => token(seq('/*', /[^*]*\*+([^/*][^*]*\*+)*/, '/')),
  },
});

/** The words that begin or join something; those with rules of their own are not among them. */
function keywords() {
  const own = ['true', 'false', 'null'];
  return [...reserved, ...contextual].filter(word => !own.includes(word));
}
