-- Put it into ~/.config/nvim/plugin/, with the path of this repository.
local repository = '/path/to/milo'
local grammar = repository .. '/editors/tree-sitter-milo'

vim.filetype.add({ extension = { milo = 'milo' } })

-- The grammar, compiled once: cc -shared -fPIC -O2 -I src src/parser.c -o milo.so
vim.treesitter.language.add('milo', { path = grammar .. '/milo.so' })

local function query(name)
  local file = assert(io.open(grammar .. '/' .. name .. '.scm'))
  local text = file:read('a')
  file:close()
  return text
end

vim.treesitter.query.set('milo', 'highlights', query('queries/highlights'))

-- What Rust has already, and Milo in `milo! { … }`.
local rust = {}
for _, path in ipairs(vim.treesitter.query.get_files('rust', 'injections')) do
  rust[#rust + 1] = table.concat(vim.fn.readfile(path), '\n')
end
rust[#rust + 1] = query('in-rust/injections')
vim.treesitter.query.set('rust', 'injections', table.concat(rust, '\n'))

vim.api.nvim_create_autocmd('FileType', {
  pattern = 'milo',
  callback = function()
    vim.treesitter.start()
    vim.bo.commentstring = '// %s'
    vim.bo.formatprg = 'cargo milo fmt -'
  end,
})
