#include "common/name_cache.hpp"

#include "netio/monotonic.hpp"

namespace common {

NameCache::NameCache(netio::EventLoop& loop, NameTimes times)
    : times_{times}, resolver_{loop}, silence_{loop, [this] { on_silence(); }} {}

void NameCache::resolve(const std::string& name, ntp::Family family, Done done) {
  if (ntp::IpAddress::parse(name)) {
    resolver_.resolve(name, family, done);
    return;
  }
  const ntp::Monotonic now = netio::monotonic_now();
  if (names_.size() >= kMaxNames) make_room(now);
  const Key key{name, family};
  Name& known = names_[key];
  if (known.open) {
    known.waiting.push_back(std::move(done));
    return;
  }
  if (now < known.until) {
    const netio::Resolved resolved = known.resolved;  // the call may forget it
    done(resolved);
    return;
  }
  known.open = true;
  known.waiting.push_back(std::move(done));
  if (open_++ == 0) silence_.at(now + times_.patience);
  resolver_.resolve(name, family,
                    [this, key](const netio::Resolved& resolved) { on_resolved(key, resolved); });
}

void NameCache::on_resolved(const Key& key, const netio::Resolved& resolved) {
  const auto found = names_.find(key);
  if (found == names_.end() || !found->second.open) return;  // it came too late
  Name& name = found->second;
  const ntp::Monotonic now = netio::monotonic_now();
  const std::vector<Done> waiting = std::exchange(name.waiting, {});
  name.open = false;
  name.resolved = resolved;
  name.until = now + (resolved.addresses.empty() ? times_.unknown : times_.known);
  silence_.at(--open_ == 0 ? ntp::Monotonic::max() : now + times_.patience);
  for (const Done& done : waiting) done(resolved);
}

void NameCache::on_silence() {
  std::vector<Key> open;
  for (const auto& [key, name] : names_) {
    if (name.open) open.push_back(key);
  }
  const netio::Resolved nothing{{}, "no answer of any name server"};
  for (const Key& key : open) on_resolved(key, nothing);
}

void NameCache::make_room(ntp::Monotonic now) {
  std::erase_if(names_,
                [now](const auto& one) { return !one.second.open && one.second.until <= now; });
}

}  // namespace common
