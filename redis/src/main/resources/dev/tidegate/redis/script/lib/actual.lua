-- What a limit is charged for a usage, in the script of a shape: what it held where the usage does not say.
actual_N = held_N
if meter_N > @{METER.REQUESTS} then
  actual_N = meter_N == @{METER.SPEND} and spend >= 0 and spend or meter_N == @{METER.INPUT_TOKENS} and input_tokens
    or meter_N == @{METER.OUTPUT_TOKENS} and output_tokens or meter_N == @{METER.TOKENS} and all_tokens or held_N
end
