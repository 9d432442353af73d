"""What Redis does for the store in one step: Lua scripts, each over all the keys of one person.

Their keys are always the same: session, hold, turns of this minute, turns of this day, and the answers of today, of
yesterday and of the day before.
"""

from typing import Final

# ARGV: turn id.
BEGIN: Final = """
local answer = false
for i = 5, 7 do
  answer = redis.call('HGET', KEYS[i], ARGV[1])
  if answer then break end
end
return {answer, redis.call('GET', KEYS[1]), redis.call('GET', KEYS[2]),
        redis.call('GET', KEYS[3]), redis.call('GET', KEYS[4])}
"""

# ARGV: turn id, epoch:turn that was read (empty for none), session, its life, answer, its life.
# An answer that is there already wins: the turn was done, whoever did it.
COMMIT: Final = """
for i = 5, 7 do
  local answer = redis.call('HGET', KEYS[i], ARGV[1])
  if answer then return {'answered', answer} end
end
local kept = redis.call('GET', KEYS[1])
local head = kept and string.match(kept, '^[^|]*') or ''
if head ~= ARGV[2] then
  return {'lost', kept, redis.call('GET', KEYS[2]), redis.call('GET', KEYS[3]), redis.call('GET', KEYS[4])}
end
redis.call('SET', KEYS[1], ARGV[3], 'EX', ARGV[4])
redis.call('HSET', KEYS[5], ARGV[1], ARGV[5])
redis.call('EXPIRE', KEYS[5], ARGV[6])
if redis.call('INCR', KEYS[3]) == 1 then redis.call('EXPIRE', KEYS[3], 120) end
if redis.call('INCR', KEYS[4]) == 1 then redis.call('EXPIRE', KEYS[4], 90000) end
return {'done'}
"""

# ARGV: a new session, which only names another epoch, and its life.
FORGET: Final = """
for i = 1, 7 do redis.call('DEL', KEYS[i]) end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return 'done'
"""

# ARGV: the hold, its life. An unsure hold stands back behind a sure one.
HOLD: Final = """
local before = redis.call('GET', KEYS[2])
if ARGV[1] == 'sure' or not before or before == 'unsure' then redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[2]) end
return 'done'
"""

# ARGV: the only hold to end, empty for any.
RELEASE: Final = """
if ARGV[1] == '' or redis.call('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[2]) end
return 'done'
"""
