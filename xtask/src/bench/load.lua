-- Sends the payload of the file named by the first argument, if there is one, with the
-- header fields of the others, each a name and then a value, and reports the result as one
-- line of JSON.

function init(arguments)
  if not arguments[1] then
    return
  end
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json; charset=utf-8"
  wrk.body = assert(io.open(arguments[1])):read("*a")
  for index = 2, #arguments, 2 do
    wrk.headers[arguments[index]] = arguments[index + 1]
  end
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format(
    'result: {"requests_per_second":%.1f,"p50_microseconds":%d,"p99_microseconds":%d,"failed":%d}\n',
    summary.requests / summary.duration * 1e6,
    latency:percentile(50),
    latency:percentile(99),
    failed
  ))
end
