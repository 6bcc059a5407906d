// A window for each model.
#include "proxy/write_limit.h"

namespace warden::proxy {

bool WriteLimit::Take(std::string_view id, Time now) {
  const auto place = written_.try_emplace(std::string(id)).first;
  std::deque<Time>& times = place->second;
  while (!times.empty() && now - times.front() >= within_) times.pop_front();
  if (times.size() >= most_) return false;
  times.push_back(now);
  return true;
}

void WriteLimit::Forget(Time now) {
  std::erase_if(written_, [&](const auto& entry) { return entry.second.empty() || now - entry.second.back() >= within_; });
}

}  // namespace warden::proxy
