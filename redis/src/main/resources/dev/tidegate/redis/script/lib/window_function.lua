-- Part of evaluate: makes the function of a kind of window when a decision has the first limit of that kind, because
-- each is created again on every call of a script. Each takes what it needs of math here: evaluate would pay for it
-- in calls that have no such limit.
if kind == @{KIND.SLIDING} then
--@include sliding
  window_function = sliding
elseif kind == @{KIND.CALENDAR} then
--@include calendar
  window_function = calendar
elseif kind == @{KIND.FIXED} then
  local floor, max = math.floor, math.max
--@include fixed
  window_function = fixed
elseif kind == @{KIND.BUCKET} then
  local floor, ceil, max = math.floor, math.ceil, math.max
--@include bucket
  window_function = bucket
else
  local max = math.max
--@include leases
  window_function = leases
end
window_functions[kind] = window_function
