-- The function of a kind of window, which judge.lua makes when the first limit of the kind is judged: each is created again
-- with every call of a script. What they need of math is taken here, since judge would pay for it in calls without them.
if kind == @{KIND.SLIDING} then
--@include sliding
  its = sliding
elseif kind == @{KIND.CALENDAR} then
--@include calendar
  its = calendar
elseif kind == @{KIND.FIXED} then
  local floor, max = math.floor, math.max
--@include fixed
  its = fixed
elseif kind == @{KIND.BUCKET} then
  local floor, ceil, max = math.floor, math.ceil, math.max
--@include bucket
  its = bucket
else
  local max = math.max
--@include leases
  its = leases
end
kinds[kind] = its
