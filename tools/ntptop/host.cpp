#include "ntptop/host.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "mode6/variable_table.hpp"
#include "mode6/varlist.hpp"
#include "view/numbers.hpp"

namespace ntptop {
namespace {

constexpr std::array<std::string_view, kQuantities> kNames{"offset", "jitter", "delay", "frequency",
                                                           "wander", "seen",   "bound"};

std::shared_ptr<const Source> source_of(const HostPolled::Association& now,
                                        const Snapshot& before) {
  const Source* old = before.source({now.id});
  const auto status = mode6::PeerStatus::from(now.status);
  if (!now.text && old != nullptr && old->status == status) {
    // The same object: what does not change costs nothing to keep.
    const auto found = std::ranges::find_if(
        before.sources, [&now](const auto& source) { return source->id.value == now.id; });
    return *found;
  }
  auto source = std::make_shared<Source>(old != nullptr ? *old : Source{});
  source->id = {now.id};
  source->status = status;
  if (now.text) {
    source->text = *now.text;
    source->variables =
        mode6::decode_peer(mode6::mended_stages(mode6::parse_varlist(source->text)));
  }
  return source;
}

void add(History& into, Quantity quantity, Instant at, double value, const Keep& keep) {
  into.try_emplace(quantity, keep.points).first->second.add(at, value);
}

void add(History& into, Quantity quantity, Instant at, const mode6::MaybeSeconds& value,
         const Keep& keep) {
  if (value) add(into, quantity, at, value->count() * 1e3, keep);
}

void add(History& into, Quantity quantity, Instant at, const mode6::MaybePpm& value,
         const Keep& keep) {
  if (value) add(into, quantity, at, value->value, keep);
}

double packets_a_second(const mode6::MruRow& now, const mode6::MruRow& before, double passed_s) {
  if (now.count <= before.count || passed_s <= 0) return 0;
  return static_cast<double>(now.count - before.count) / passed_s;
}

bool by_address(const mode6::MruRow& a, const mode6::MruRow& b) {
  return a.remote.address < b.remote.address;
}

// Nothing when the counters began anew between them.
std::optional<Traffic> traffic(const mode6::SystemVariables& was, const mode6::SystemVariables& is,
                               double passed_s) {
  const auto rate = [passed_s](const mode6::MaybeInt& before, const mode6::MaybeInt& now) {
    if (!before || !now || *now < *before) return -1.0;
    // As whole numbers they may lie further apart than one can say.
    return (static_cast<double>(*now) - static_cast<double>(*before)) / passed_s;
  };
  const Traffic found{rate(was.ss_received, is.ss_received), rate(was.ss_limited, is.ss_limited),
                      rate(was.ss_kodsent, is.ss_kodsent)};
  if (passed_s <= 0 || found.received < 0) return std::nullopt;
  return found;
}

// The rows of `came`, and those of `before` that did not come again.
Clients joined(const ClientsCame& came, const Clients* before, std::size_t most) {
  Clients list{.rows = came.rows, .rates = {}, .at = came.at, .trouble = came.trouble};
  std::ranges::sort(list.rows, by_address);
  if (came.only_new && before != nullptr) {
    std::vector<mode6::MruRow> all;
    std::ranges::set_union(list.rows, before->rows, std::back_inserter(all), by_address);
    list.rows = std::move(all);
  }
  if (list.rows.size() > most) {
    std::ranges::nth_element(list.rows, list.rows.begin() + static_cast<std::ptrdiff_t>(most),
                             std::ranges::greater{}, &mode6::MruRow::count);
    list.rows.resize(most);
    std::ranges::sort(list.rows, by_address);
  }
  if (before == nullptr) return list;
  list.rates.reserve(list.rows.size());
  for (const auto& row : list.rows) {
    const auto old = std::ranges::lower_bound(before->rows, row, by_address);
    const bool known = old != before->rows.end() && old->remote.address == row.remote.address;
    list.rates.push_back(known ? packets_a_second(row, *old, seconds_between(came.at, before->at))
                               : 0);
  }
  return list;
}

// Whenever there are too many, every second one of the older half goes.
template <class T>
void make_room(std::vector<T>& past, std::size_t most) {
  if (past.size() < std::max<std::size_t>(most, 4)) return;
  std::size_t number = 0;
  const auto half = past.begin() + static_cast<std::ptrdiff_t>(past.size() / 2);
  past.erase(
      std::remove_if(past.begin(), half, [&number](const auto&) { return number++ % 2 == 1; }),
      half);
}

}  // namespace

std::string_view quantity_name(Quantity quantity) {
  return kNames.at(static_cast<std::size_t>(quantity));
}

std::string_view quantity_unit(Quantity quantity) {
  return quantity == Quantity::frequency || quantity == Quantity::wander ? "ppm" : "ms";
}

Keep keep_for(std::size_t hosts) {
  if (hosts <= 4) return {};
  if (hosts <= 32)
    return {.points = 512, .snapshots = 128, .sources = 32, .clients = 1024, .lists = 8};
  if (hosts <= 128)
    return {.points = 128, .snapshots = 32, .sources = 16, .clients = 256, .lists = 8};
  return {.points = 32, .snapshots = 12, .sources = 8, .clients = 256, .lists = 4};
}

const Snapshot& Host::on_polled(const HostPolled& polled, const Keep& keep) {
  Snapshot next = past_.empty() ? Snapshot{} : *past_.back();
  next.at = polled.at;
  next.trouble = polled.trouble;
  if (!polled.address.empty()) next.address = polled.address;
  if (!polled.trouble.empty()) {
    ++silences;
    return push(std::move(next), keep);
  }
  silences = 0;
  next.heard = polled.at;
  next.round_trip_s = polled.round_trip_s;
  next.status = mode6::SystemStatus::from(polled.status);
  next.text = polled.text;
  const mode6::SystemVariables old = next.system;
  if (!polled.counters.empty()) next.counters = polled.counters;
  next.system = mode6::decode_system(mode6::parse_varlist(next.text + ",\r\n" + next.counters));
  if (!polled.counters.empty()) {
    next.traffic = traffic(old, next.system, seconds_between(polled.at, next.counted_at));
    next.counted_at = polled.at;
  }
  const Snapshot before = next;
  next.sources.clear();
  for (const auto& association : polled.associations) {
    next.sources.push_back(source_of(association, before));
  }
  keep_values(next, keep);
  keep_watched(next);
  return push(std::move(next), keep);
}

const Snapshot& Host::on_seen(const HostSeen& seen, const Keep& keep) {
  Snapshot next = past_.empty() ? Snapshot{} : *past_.back();
  next.at = seen.at;
  next.seen_trouble = seen.trouble;
  unseen = seen.seen ? 0 : unseen + 1;
  if (seen.seen) {
    next.seen = seen.seen;
    next.seen_at = seen.at;
    add(own_, Quantity::seen, seen.at, mode6::MaybeSeconds{seen.seen->offset}, keep);
    add(own_, Quantity::delay, seen.at, mode6::MaybeSeconds{seen.seen->delay}, keep);
  }
  return push(std::move(next), keep);
}

void Host::on_clients(const ClientsCame& came, const Keep& keep) {
  const Clients* before = past_clients_.empty() ? nullptr : past_clients_.back().get();
  std::shared_ptr<Clients> next;
  if (!came.trouble.empty() && came.rows.empty() && before != nullptr) {
    next = std::make_shared<Clients>(*before);
    next->trouble = came.trouble;
  } else {
    next = std::make_shared<Clients>(joined(came, before, keep.clients));
  }
  make_room(past_clients_, keep.lists);
  past_clients_.push_back(std::move(next));
}

bool Host::hopped(Instant at) {
  std::erase_if(hops_, [at](Instant one) { return at - one > kHopping; });
  hops_.push_back(at);
  if (hops_.size() < kHops) return false;
  hops_.clear();
  return true;
}

const Snapshot* Host::at(Instant at) const {
  const auto after =
      std::ranges::upper_bound(past_, at, {}, [](const auto& one) { return one->at; });
  return after == past_.begin() ? nullptr : std::prev(after)->get();
}

const Clients* Host::clients_at(Instant at) const {
  const auto after =
      std::ranges::upper_bound(past_clients_, at, {}, [](const auto& one) { return one->at; });
  return after == past_clients_.begin() ? nullptr : std::prev(after)->get();
}

const Series* Host::series(Quantity quantity) const {
  const auto found = own_.find(quantity);
  return found == own_.end() ? nullptr : &found->second;
}

const Series* Host::series(mode6::AssociationId id, Quantity quantity) const {
  const auto source = sources_.find(id.value);
  if (source == sources_.end()) return nullptr;
  const auto found = source->second.find(quantity);
  return found == source->second.end() ? nullptr : &found->second;
}

void Host::watch(const Watched& variable) {
  if (watched_.erase(variable) == 0 && watched_.size() < kMostWatched) {
    watched_.emplace(variable, Series{});
  }
}

const Snapshot& Host::push(Snapshot&& next, const Keep& keep) {
  make_room(past_, keep.snapshots);
  past_.push_back(std::make_shared<Snapshot>(std::move(next)));
  return *past_.back();
}

void Host::keep_values(const Snapshot& now, const Keep& keep) {
  add(own_, Quantity::offset, now.at, now.system.offset, keep);
  add(own_, Quantity::jitter, now.at, now.system.sys_jitter, keep);
  add(own_, Quantity::frequency, now.at, now.system.frequency, keep);
  add(own_, Quantity::wander, now.at, now.system.clk_wander, keep);
  add(own_, Quantity::bound, now.at, now.bound(), keep);
  for (const auto& source : now.sources) {
    if (source->variables.reach.value_or(0) == 0) continue;
    if (!sources_.contains(source->id.value) && sources_.size() >= keep.sources) {
      std::erase_if(sources_,
                    [&now](const auto& one) { return now.source({one.first}) == nullptr; });
      if (sources_.size() >= keep.sources) break;
    }
    History& history = sources_[source->id.value];
    add(history, Quantity::offset, now.at, source->variables.offset, keep);
    add(history, Quantity::jitter, now.at, source->variables.jitter, keep);
    add(history, Quantity::delay, now.at, source->variables.delay, keep);
    add(history, Quantity::bound, now.at, bound_of(*source), keep);
  }
}

void Host::keep_watched(const Snapshot& now) {
  for (auto& [variable, series] : watched_) {
    const Source* source = now.source({variable.first});
    if (variable.first != 0 && source == nullptr) continue;
    const auto list = mode6::parse_varlist(source == nullptr ? now.text : source->text);
    const auto found = mode6::find_variable(list, variable.second);
    const auto value = found ? view::parse_number(found->value) : std::nullopt;
    if (value) series.add(now.at, *value);
  }
}

}  // namespace ntptop
