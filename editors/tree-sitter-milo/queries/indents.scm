[(block) (parenthesized) (bracketed) (arguments)] @indent.begin
["}" ")" "]"] @indent.branch
["}" ")" "]"] @indent.end
