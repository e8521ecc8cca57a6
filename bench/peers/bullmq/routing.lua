#!lua name=handoffs

-- Who gets which handoff. Redis runs one function at a time, so nobody sees half of a decision. Each may be
-- called again after a crash: it changes nothing then, and gives the same answer.
--
--   agent:<id>          hash: free (places left), capacity     agent:<id>:skills   set
--   skill:<skill>       set of all agents who have it          free:<skill>        agents with a place, longest idle first
--   handoff:<id>        hash: state, agent, skill ...          waiting:<skill>     handoffs, first come first
--   untold:<agent>      set of assignments whose status is not queued yet

local RETENTION_SECONDS = 30 * 24 * 60 * 60

local function call(...)
  return redis.call(...)
end

local function skills_of(agent)
  return call('SMEMBERS', 'agent:' .. agent .. ':skills')
end

local function places_of(agent)
  return tonumber(call('HGET', 'agent:' .. agent, 'free') or 0)
end

local function give(agent, handoff)
  call('HSET', 'handoff:' .. handoff, 'state', 'accepted', 'agent', agent)
  call('HINCRBY', 'agent:' .. agent, 'free', -1)
  call('SADD', 'untold:' .. agent, handoff)
end

local function longest_waiting(agent)
  local first, since, where
  for _, skill in ipairs(skills_of(agent)) do
    local head = call('ZRANGE', 'waiting:' .. skill, 0, 0, 'WITHSCORES')
    if head[1] and (not since or tonumber(head[2]) < since) then
      first, since, where = head[1], tonumber(head[2]), skill
    end
  end
  return first, where
end

-- Gives the agent who waits for his skills, and lists him as free when places are left.
local function fill(agent, now)
  while places_of(agent) > 0 do
    local handoff, skill = longest_waiting(agent)
    if not handoff then break end
    call('ZREM', 'waiting:' .. skill, handoff)
    give(agent, handoff)
  end
  for _, skill in ipairs(skills_of(agent)) do
    if places_of(agent) > 0 then
      call('ZADD', 'free:' .. skill, now, agent)
    else
      call('ZREM', 'free:' .. skill, agent)
    end
  end
end

local function untold(agent)
  return call('SMEMBERS', 'untold:' .. agent)
end

-- agent, capacity, now, skills... -> assignments to tell
local function register(_, args)
  local agent, capacity, now = args[1], tonumber(args[2]), args[3]
  local key = 'agent:' .. agent
  for _, skill in ipairs(skills_of(agent)) do
    call('SREM', 'skill:' .. skill, agent)
    call('ZREM', 'free:' .. skill, agent)
  end
  call('DEL', key .. ':skills')
  for at = 4, #args do
    call('SADD', key .. ':skills', args[at])
    call('SADD', 'skill:' .. args[at], agent)
  end
  call('HINCRBY', key, 'free', capacity - tonumber(call('HGET', key, 'capacity') or 0))
  call('HSET', key, 'capacity', capacity)
  fill(agent, now)
  return untold(agent)
end

-- handoff, skill, received, now -> state, assignments to tell...
local function assign(_, args)
  local handoff, skill, received, now = args[1], args[2], args[3], args[4]
  local key = 'handoff:' .. handoff
  local state = call('HGET', key, 'state')
  if not state then
    local agent = call('ZRANGE', 'free:' .. skill, 0, 0)[1]
    if agent then
      give(agent, handoff)
      fill(agent, now)
      state = 'accepted'
    elseif call('SCARD', 'skill:' .. skill) > 0 then
      call('ZADD', 'waiting:' .. skill, received, handoff)
      state = 'queued'
    else
      state = 'failed'
    end
    call('HSET', key, 'state', state)
  end
  local agent = call('HGET', key, 'agent')
  return { state, unpack(agent and untold(agent) or {}) }
end

-- handoff, now -> assignments to tell
local function complete(_, args)
  local handoff, now = args[1], args[2]
  local key = 'handoff:' .. handoff
  local agent = call('HGET', key, 'agent')
  if call('HGET', key, 'state') == 'accepted' then
    call('HSET', key, 'state', 'completed')
    call('EXPIRE', key, RETENTION_SECONDS)
    call('HINCRBY', 'agent:' .. agent, 'free', 1)
    fill(agent, now)
  end
  return untold(agent)
end

-- handoffs...
local function told(_, args)
  for _, handoff in ipairs(args) do
    call('SREM', 'untold:' .. call('HGET', 'handoff:' .. handoff, 'agent'), handoff)
  end
end

redis.register_function('register', register)
redis.register_function('assign', assign)
redis.register_function('complete', complete)
redis.register_function('told', told)
