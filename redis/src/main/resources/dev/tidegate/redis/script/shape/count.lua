-- How many of the next decisions of a command limit N admits, in the script of a shape. Of a shadow limit that is used
-- up each of them says something else, so they are decided one by one.
if fits_N ~= 0 then
  alike = 1
elseif part_N > 0 and used_N + alike * part_N > capacity_N then
  alike = floor((capacity_N - used_N) / part_N)
end
