-- A record with the checksum that ends it: the first six hexadecimal digits of its SHA-1, as text. To make a number
-- of them would cost two calls more.
local function add_checksum(text)
  return text .. sub(redis.sha1hex(text), 1, 6)
end
