-- A section that does not stand where the plan's order puts it: where it is, its shape, end and amount, or zeros.
local function find(v, id)
  local at = 9
  while at < #v do
    local its, shape, over, amount = unpack('<c6BI7I7', v, at)
    if its == id then
      return at, shape, over, amount
    end
    at = at + size(shape, v, at)
  end
  return 0, 0, 0, 0
end
